"""Jinja as the pages need it: globals are shared, and a fixed text is translated when a template is compiled, not when it is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from core.i18n import BOKMAL, gettext, language

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from jinja2 import Template


_SPECIAL = re.compile(r"[&<>'\"]").search


def written(value: Any) -> str:  # noqa: ANN401 - whatever a template writes
    """A value as it stands in the page: escaped, unless it is HTML already. As markupsafe's own, without its wrapping of each value."""
    kind = type(value)
    if kind is Markup or (kind is str and not _SPECIAL(value)):
        plain: str = value
        return plain
    return escape(value)


class WritesPlainly(CodeGenerator):
    """Puts ``written`` around what a template writes: a list's fifty rows have some nine hundred values."""

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:  # noqa: ANN401 - Jinja's own classes
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


class Templates(Environment):
    """One environment per language behind the app's own.

    A page has some hundred fixed texts; each ``_()`` would cost a call through Jinja, gettext and the request's language. In a
    language's own environment they are constants, which Jinja writes out with the HTML around them.
    """

    code_generator_class = WritesPlainly
    written = staticmethod(written)

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> Template:
        if self.overlayed:
            return super().get_template(name, parent, globals)
        return self.speaking(language()).get_template(name, parent, globals)

    def speaking(self, code: str) -> Templates:
        """The environment of one language."""
        known: dict[str, Templates] = self.__dict__.setdefault("languages", {})
        if code not in known:
            made = self.overlay()
            if code != BOKMAL:
                made.bytecode_cache = None  # its key does not know the language
            known[code] = made
        return known[code]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return FixedTexts().visit(tree) if self.overlayed else tree

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        # an overlay of the globals for each template costs every page some hundred look-ups, one per import and name
        return super().make_globals(d) if d else self.globals


class FixedTexts(NodeTransformer):
    """``_('text')`` becomes its translation, ``_('text %(n)s', n=…)`` the translation with the values put in."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        if not (isinstance(node.node, nodes.Name) and node.node.name == "_" and len(node.args) == 1):
            return node
        text = node.args[0]
        if not isinstance(text, nodes.Const) or node.dyn_args or node.dyn_kwargs:
            return node
        said = nodes.Const(gettext(text.value), lineno=node.lineno)
        if not node.kwargs:
            return said
        pairs = [nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs]
        return nodes.Mod(said, nodes.Dict(pairs), lineno=node.lineno)
