import ContractKit
import Testing

/// The rules of stake in plain Swift, without the contract's bookkeeping: lists that are walked, one step after the
/// other, and rewards that are divided block by block. Stake is exact to the wei; rewards are floating.
struct StakingModel {
  struct Slash {
    var fault: UInt64
    var time: UInt64
    var fraction: Word
    var reporter: Account
  }

  struct Waiting {
    var amount: Word
    var height: UInt64
    var completion: UInt64
    var next: Int
  }

  struct Arrival {
    var shares: Word
    var coins: Word
    var source: Account
    var height: UInt64
    var completion: UInt64
    var next: Int
  }

  struct Pool {
    var coins = Word.zero
    var shares: [Account: Word] = [:]
    var slashes: [Slash] = []
    var waiting: [Account: [Waiting]] = [:]
    var arrivals: [Account: [Arrival]] = [:]
    var rewards: [Account: Double] = [:]
    var commission = 0.0
    var rate = 0.0

    var allShares: Word { shares.values.reduce(0, +) }

    func worth(_ amount: Word) -> Word {
      let all = allShares
      return amount == all ? coins : amount * coins / all
    }
  }

  var pools: [Account: Pool] = [:]
  var credits: [Account: Word] = [:]
  var free = Word.zero
  var reserve = Word.zero
  /// Wei that came to the contract less wei that it paid.
  var held = Word.zero
  let period: UInt64
  let reporterReward: Word
  let governor: Account

  var staked: Word { pools.values.map(\.coins).reduce(0, +) }
  var waiting: Word { pools.values.flatMap { $0.waiting.values.joined() }.map(\.amount).reduce(0, +) }

  static func up(_ fraction: Word, of number: Word) -> Word { (number * fraction + 9_999) / 10_000 }

  mutating func add(_ amount: Word, to pool: Account, for delegator: Account) -> Word {
    let all = pools[pool, default: .init()].allShares
    let shares = all.isZero ? amount : amount * all / pools[pool, default: .init()].coins
    pools[pool, default: .init()].shares[delegator, default: 0] += shares
    pools[pool, default: .init()].coins += amount
    return shares
  }

  mutating func take(_ amount: Word, from pool: Account, for delegator: Account) -> Word {
    let owned = pools[pool, default: .init()].shares[delegator] ?? 0
    let all = pools[pool, default: .init()].allShares
    var shares = owned
    var coins = pools[pool, default: .init()].worth(owned)
    if amount != .max {
      shares = (amount * all + pools[pool, default: .init()].coins - 1) / pools[pool, default: .init()].coins
      coins = shares == all ? pools[pool, default: .init()].coins : amount
    }
    pools[pool, default: .init()].shares[delegator] = owned - shares
    pools[pool, default: .init()].coins -= coins
    return coins
  }

  mutating func lose(_ amount: Word, _ reporter: Account) {
    let part = reporter.isZero ? 0 : amount * reporterReward / 10_000
    if !part.isZero { credits[reporter, default: 0] += part }
    credits[governor, default: 0] += amount - part
  }

  mutating func slash(_ pool: Account, _ slash: Slash) -> Word {
    let amount = Self.up(slash.fraction, of: pools[pool, default: .init()].coins)
    pools[pool, default: .init()].coins -= amount
    pools[pool, default: .init()].slashes.append(slash)
    lose(amount, slash.reporter)
    return amount
  }

  /// Applies what is due to a delegator's moved coins.
  mutating func settle(_ pool: Account, _ delegator: Account, now: UInt64) {
    var kept: [Arrival] = []
    for var arrival in pools[pool, default: .init()].arrivals[delegator] ?? [] {
      let slashes = pools[arrival.source, default: .init()].slashes
      for slash in slashes[arrival.next...]
      where slash.fault <= arrival.height && slash.time < arrival.completion && !arrival.shares.isZero {
        let shares = Self.up(slash.fraction, of: arrival.shares)
        let coins = Self.up(slash.fraction, of: arrival.coins)
        if shares.isZero { continue }
        arrival.shares -= shares
        arrival.coins -= coins
        let owned = pools[pool, default: .init()].shares[delegator] ?? 0
        let burnt = min(shares, owned)
        if !burnt.isZero {
          let worth = pools[pool, default: .init()].worth(burnt)
          pools[pool, default: .init()].shares[delegator] = owned - burnt
          pools[pool, default: .init()].coins -= worth
          lose(worth, slash.reporter)
        }
        var left = (coins * (shares - burnt) + shares - 1) / shares
        for index in (pools[pool, default: .init()].waiting[delegator] ?? []).indices {
          let entry = pools[pool, default: .init()].waiting[delegator, default: []][index]
          if entry.height < arrival.height { continue }
          let part = min(left, entry.amount)
          pools[pool, default: .init()].waiting[delegator, default: []][index].amount -= part
          lose(part, slash.reporter)
          left -= part
        }
      }
      arrival.next = slashes.count
      if arrival.completion > now { kept.append(arrival) }
    }
    pools[pool, default: .init()].arrivals[delegator] = kept
    let slashes = pools[pool, default: .init()].slashes
    for index in (pools[pool, default: .init()].waiting[delegator] ?? []).indices {
      var entry = pools[pool, default: .init()].waiting[delegator, default: []][index]
      for slash in slashes[entry.next...] where slash.fault <= entry.height && slash.time < entry.completion {
        let part = Self.up(slash.fraction, of: entry.amount)
        entry.amount -= part
        lose(part, slash.reporter)
      }
      entry.next = slashes.count
      pools[pool, default: .init()].waiting[delegator, default: []][index] = entry
    }
  }

  /// Divides a block's rewards.
  mutating func distribute(_ amount: Word, bonus: Word, proposer: Account?, members: [Account]) {
    let bonded = members.map { Double(pools[$0, default: .init()].coins) }.reduce(0, +)
    for member in members {
      var part = Double(amount - bonus) * Double(pools[member, default: .init()].coins) / bonded
      if member == proposer { part += Double(bonus) }
      let all = Double(pools[member, default: .init()].allShares)
      if all == 0 { continue }
      let commission = part * pools[member, default: .init()].rate
      pools[member, default: .init()].commission += commission
      for (delegator, shares) in pools[member, default: .init()].shares {
        pools[member, default: .init()].rewards[delegator, default: 0] += (part - commission) * Double(shares) / all
      }
    }
  }
}

extension Double {
  /// The nearest number to a word.
  init(_ word: Word) {
    self =
      Double(word.l0) + Double(word.l1) * 0x1p64 + Double(word.l2) * 0x1p128 + Double(word.l3) * 0x1p192
  }
}
