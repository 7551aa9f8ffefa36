internal import Serving

/// The engine's counts in Prometheus' text format 0.0.4.
enum PrometheusText {
  static func text(_ metrics: ServingMetrics) -> String {
    var text = ""
    func write(_ name: String, _ kind: String, _ help: String, _ value: String) {
      text += "# HELP openledger_\(name) \(help)\n# TYPE openledger_\(name) \(kind)\nopenledger_\(name) \(value)\n"
    }
    for (name, help, value) in counters(metrics) { write(name, "counter", help, value) }
    for (name, help, value) in gauges(metrics) { write(name, "gauge", help, value) }
    return text
  }

  private static func counters(_ metrics: ServingMetrics) -> [(String, String, String)] {
    [
      ("requests_total", "Requests taken in.", "\(metrics.submitted)"),
      ("requests_refused_total", "Requests refused because the queue was full.", "\(metrics.refused)"),
      ("requests_finished_total", "Requests that ended with a completion.", "\(metrics.finished)"),
      ("requests_cancelled_total", "Requests that were cancelled.", "\(metrics.cancelled)"),
      ("requests_failed_total", "Requests that ended with an error.", "\(metrics.failed)"),
      ("prompt_tokens_total", "Prompt tokens of finished requests.", "\(metrics.promptTokens)"),
      ("cached_prompt_tokens_total", "Prompt tokens found in the cache.", "\(metrics.cachedTokens)"),
      ("output_tokens_total", "Tokens generated for finished requests.", "\(metrics.outputTokens)"),
      ("steps_total", "Steps run.", "\(metrics.steps)"),
      ("rows_total", "Token rows computed.", "\(metrics.rows)"),
      ("step_seconds_total", "Seconds spent in steps.", "\(metrics.stepSeconds)"),
      ("first_token_seconds_total", "Seconds from arrival to first token, summed.", "\(metrics.firstTokenSeconds)"),
      ("preemptions_total", "Sequences that lost their blocks.", "\(metrics.preemptions)"),
      ("block_evictions_total", "Cached blocks given up.", "\(metrics.blockEvictions)"),
      ("adapter_loads_total", "Adapters brought into memory.", "\(metrics.adapters.loads)"),
      ("adapter_load_failures_total", "Adapters that could not be loaded.", "\(metrics.adapters.failures)"),
      ("adapter_evictions_total", "Adapters that went to make room.", "\(metrics.adapters.evictions)"),
    ]
  }

  private static func gauges(_ metrics: ServingMetrics) -> [(String, String, String)] {
    [
      ("rows_per_second", "Token rows a second of the last steps.", "\(metrics.rowsPerSecond)"),
      ("requests_waiting", "Requests that wait.", "\(metrics.waiting)"),
      ("sequences_running", "Sequences that run.", "\(metrics.running)"),
      ("cache_hit_ratio", "Share of prompt tokens found in the cache.", "\(metrics.cacheHitRate)"),
      ("cache_blocks", "Blocks of the KV cache.", "\(metrics.blocks)"),
      ("cache_blocks_used", "Blocks that sequences use.", "\(metrics.usedBlocks)"),
      ("cache_blocks_reusable", "Blocks kept for reuse.", "\(metrics.cachedBlocks)"),
      ("adapters_registered", "Adapters that requests may name.", "\(metrics.adapters.registered)"),
      ("adapters_resident", "Adapters in memory.", "\(metrics.adapters.resident)"),
      ("adapter_bytes", "Bytes of adapters in memory or on their way.", "\(metrics.adapters.heldBytes)"),
    ]
  }
}
