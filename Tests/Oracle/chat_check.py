"""Compares the engine's chat templates with transformers' on templates of the known shapes and on each part of Jinja.

    python3 Tests/Oracle/chat_check.py --work DIRECTORY
"""

import argparse
import json
import sys
from pathlib import Path

from transformers.utils.chat_template_utils import _compile_jinja_template

import engine

TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}

SHAPES = {
    "chatml": """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
You are helpful.<|im_end|>
' }}{% endif %}{{'<|im_start|>' + message['role'] + '
' + message['content'] + '<|im_end|>' + '
'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}""",
    "zephyr": """{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>
' + message['content'] + eos_token }}
{% elif message['role'] == 'system' %}
{{ '<|system|>
' + message['content'] + eos_token }}
{% elif message['role'] == 'assistant' %}
{{ '<|assistant|>
'  + message['content'] + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}""",
    "llama2": """{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}""",
    "llama3": """{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}""",
    "mistral": """{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token}}{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}""",
    "tools and namespaces": """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- for tool in tools %}{{- "\\n" }}{{- tool | tojson }}{%- endfor %}
{%- else %}
    {%- if messages[0].role == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool>') and message.content.endswith('</tool>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning = message.reasoning_content %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set reasoning = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index %}
            {%- if loop.last or (not loop.last and reasoning) %}
                {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\\n' + content }}
            {%- endif %}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}
""",
}

PARTS = [
    "{# a comment #}\n  {% if true %}\n  x\n  {% endif %}\n y {{ 1 }} \n{{ 2 }}\n",
    "  {%- if true -%}  \n a \n {%- endif -%}  \n b",
    "  {%+ if true +%}\n a {%+ endif %}\n b\n\n",
    "{{ messages[-1].content[1:] }}|{{ messages[0]['content'][::-1] }}|{{ messages[0].content[-3:-1] }}|{{ messages[0].content[9:2:-2] }}",
    "{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 2 * 3 - 4 }} {{ (1 + 2) ~ 'a' ~ 3 }} {{ true }} {{ none }} {{ nothing }}",
    "{{ 'a' if messages else 'b' }}{{ 'c' if false }}{{ 1 < 2 and 2 >= 2 or false }}{{ not 1 == 2 }}{{ 3 is odd }}{{ 'x' not in 'abc' }}",
    "{% for m in messages if m.role != 'system' %}{{ loop.index }}/{{ loop.length }}{{ loop.revindex }}{{ m.role|upper }}{% if loop.index == 2 %}{% continue %}{% endif %};{% endfor %}",
    "{% for m in messages %}{% if loop.index == 3 %}{% break %}{% endif %}{{ loop.previtem.role if loop.previtem is defined else '-' }}>{{ m.role }},{% endfor %}",
    "{% set x = 1 %}{% for m in messages %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}",
    "{% set y %} a{{ bos_token }} {% endset %}[{{ y|trim }}]{{ y|length }}",
    "{{ messages[0].get('name', 'none') }}{{ messages[0].get('role') }}{{ ['a', 'b', 1]|join('-') }}{{ ['a']|first }}{{ 'a' in ['a', 'b'] }}",
    "{{ 'a.b.c'.split('.')[1] }}{{ ' x '.strip() }}{{ 'xxaxx'.strip('x') }}{{ 'aXb'.replace('X', '--') }}{{ 'abc'.upper() }}{{ '\\u00e9\\n\\'' }}{{ \"a\\tb\" }}",
    "{{ nothing is defined }}{{ messages is iterable }}{{ tools is none }}{{ tools is not defined }}{{ nothing|default('d') }}{{ ''|default('e', true) }}",
    "{% generation %}{{ messages[0].content }}{% endgeneration %}",
    "{{ ('a' 'b') + 'c' }}{{ messages|length is number }}{{ (messages|length) > 1 and 'y' or 'n' }}{{ [1, 2] + [3] == 3 if false else 'z' }}",
]

REFUSED = [
    "{{ strftime_now('%d') }}", "{{ messages | tojson }}", "{% macro f() %}{% endmacro %}", "{{ messages.role.name }}", "{{ 'a' + 1 }}",
    "{% for i in range(10) %}{% endfor %}", "{{ ", "{% if %}{% endif %}", "{% if true %}", "{% endif %}", "{{ 1 / 0 }}", "{{ 1 // 0 }}", "{{ ((((1)))",
    "{{ 'a }}", "{% for m in 'abc' %}{% endfor %}", "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "{{ " + "1+" * 5000 + "1 }}", "{{ " + "not " * 9000 + "1 }}",
    "{% if true %}" * 200 + "{% endif %}" * 200, "{% set x = 'aaaaaaaaaaaaaaaa' %}" + "{% set x = x + x %}" * 40, "{{ " + "-" * 5000 + "1 }}", "{{ " + "[" * 3000,
    "{% set x = 'aaaaaaaaaaaaaaaa' %}" + "{% set x = x + x %}" * 17 + "".join(f"{{% set y{i} = x %}}" for i in range(1000)),
    "{% set x = ['aaaaaaaaaaaaaaaa'] %}" + "{% set x = x + x %}" * 40,
    "{% for a in messages %}" * 20 + "x" + "{% endfor %}" * 20, "{{ {'a': 1} }}", "{{ x" + ".a" * 5000 + " }}", "a" * 70000,
]

TALKS = [
    [("user", "Hello, what is 2 + 2?")],
    [("system", " Be brief. "), ("user", "Hi\n")],
    [("user", "Hi"), ("assistant", "  Hello! "), ("user", "\n How are you?\t")],
    [("system", "S"), ("user", "é 👩‍👩‍👧‍👦 \u2003"), ("assistant", "<think>\nhm\n</think>\n\nYes."), ("user", "Why?"), ("assistant", "Because.")],
]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, required=True)
    library = engine.Engine(parser.parse_args().work)
    config = json.dumps({**TOKENS, "eos_token": {"content": "</s>", "lstrip": False}}).encode()
    wrong = 0
    for name, source in [*SHAPES.items(), *((f"part {i}", part) for i, part in enumerate(PARTS))]:
        chat = engine.Chat(library, config, source.encode())
        for number, talk in enumerate(TALKS):
            messages = [{"role": role, "content": content} for role, content in talk]
            for answer in (True, False):
                try:
                    expected = _compile_jinja_template(source).render(
                        messages=messages, tools=None, documents=None, add_generation_prompt=answer, **TOKENS
                    )
                except Exception as error:  # The template itself refuses the conversation.
                    expected = type(error).__name__
                try:
                    found = chat.render(messages, answer)
                except engine.EngineError as error:
                    found = "TemplateError" if "refuses the conversation" in str(error) else str(error)
                if found != expected:
                    wrong += 1
                    print(f"{name}, talk {number}:\n  transformers {expected!r}\n  engine       {found!r}")
    print(f"{len(SHAPES)} shapes and {len(PARTS)} parts, {len(TALKS)} conversations: {wrong} differences")
    for source in REFUSED:
        try:
            engine.Chat(library, config, source.encode()).render([{"role": "user", "content": "x"}] * 3, True)
            wrong += 1
            print(f"accepted: {source[:60]!r}")
        except engine.EngineError as error:
            print(f"refused {source[:40]!r}: {error.args[1]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
