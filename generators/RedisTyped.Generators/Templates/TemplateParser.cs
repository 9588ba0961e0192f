using System.Collections.Generic;
using System.Text;

namespace RedisTyped.Generators.Templates;

/// <summary>
/// Parses the template grammar: words between blanks; <c>'…'</c> and <c>"…"</c> around a word keep blanks, the doubled quote being
/// the quote itself; <c>{name}</c> and <c>{name:format}</c> are placeholders, <c>{{</c> and <c>}}</c> literal braces; <c>[ … ]</c>
/// around words is an optional group. Every fault is reported with its place, and parsing goes on behind it.
/// </summary>
internal sealed class TemplateParser
{
    private readonly string _text;
    private readonly List<Word> _words = [];
    private readonly List<TemplateFault> _faults = [];
    private readonly List<TemplateSpan> _groups = [];
    private int _at;
    private int _openGroup = -1;

    private TemplateParser(string text) => _text = text;

    public static CommandTemplate Parse(string text)
    {
        var parser = new TemplateParser(text);
        parser.ParseWords();
        return new CommandTemplate(parser._words, parser._faults, parser._groups);
    }

    /// <summary>Parses a fragment of a word, such as that of a hash tag: placeholders and text, blanks included.</summary>
    public static (IReadOnlyList<Segment> Segments, IReadOnlyList<TemplateFault> Faults) ParseFragment(string text)
    {
        var parser = new TemplateParser(text);
        List<Segment> segments = parser.ParseSegments(quote: '\0', wholeText: true);
        return (segments, parser._faults);
    }

    private void ParseWords()
    {
        while (true)
        {
            SkipBlanks();
            if (_at == _text.Length)
            {
                break;
            }

            if (_text[_at] == '[')
            {
                OpenGroup();
            }
            else if (_text[_at] == ']')
            {
                CloseGroup();
            }
            else
            {
                ParseWord();
            }
        }

        if (_openGroup >= 0)
        {
            Fault(_openGroup, 1, "'[' opens an optional group that no ']' closes; for a bracket in an argument quote it: '['");
        }
        else if (_words.Count == 0)
        {
            Fault(0, _text.Length, "the template is empty; it starts with a Redis command, such as GET user:{id}:name");
        }
    }

    private void OpenGroup()
    {
        if (_openGroup >= 0)
        {
            Fault(_at, 1, "an optional group cannot hold another one; close the first with ']' before");
        }
        else
        {
            _openGroup = _at;
            _groups.Add(default);
        }

        _at++;
    }

    private void CloseGroup()
    {
        if (_openGroup < 0)
        {
            Fault(_at, 1, "']' closes no optional group; for a bracket in an argument quote it: ']'");
        }
        else
        {
            _groups[_groups.Count - 1] = new TemplateSpan(_openGroup, _at + 1 - _openGroup);
            if (_words.Count == 0 || _words[_words.Count - 1].Group != _groups.Count - 1)
            {
                Fault(_openGroup, _at + 1 - _openGroup, "the optional group is empty; write between the brackets what may be left out, or remove them");
            }

            _openGroup = -1;
        }

        _at++;
    }

    private void ParseWord()
    {
        int start = _at;
        List<Segment> segments;
        if (_text[_at] is '\'' or '"')
        {
            char quote = _text[_at++];
            segments = ParseSegments(quote, wholeText: false);
            if (_at == _text.Length)
            {
                Fault(start, _text.Length - start, $"the quote {quote} is not closed; close it, or put the whole argument into quotes of the other kind");
            }
            else
            {
                _at++;
                if (_at < _text.Length && !IsBlank(_text[_at]) && !(_text[_at] == ']' && _openGroup >= 0))
                {
                    Fault(_at, 1, "a blank must follow the closing quote; quotes go around a whole argument");
                }
            }
        }
        else
        {
            segments = ParseSegments(quote: '\0', wholeText: false);
        }

        _words.Add(new Word(segments, _openGroup >= 0 ? _groups.Count - 1 : -1, start, _at - start));
    }

    // Ends before the closing quote, or without a quote before a blank or a ']' that closes a group.
    private List<Segment> ParseSegments(char quote, bool wholeText)
    {
        var segments = new List<Segment>();
        var literal = new StringBuilder();
        int literalStart = _at;

        void EndLiteral(int end)
        {
            if (literal.Length > 0)
            {
                segments.Add(new Segment(literal.ToString(), null, IsPlaceholder: false, literalStart, end - literalStart));
                literal.Clear();
            }
        }

        while (_at < _text.Length)
        {
            char c = _text[_at];
            char next = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
            if (quote != '\0' && c == quote)
            {
                if (next != quote)
                {
                    break;
                }

                literal.Append(c);
                _at += 2;
            }
            else if (quote == '\0' && !wholeText && (IsBlank(c) || (c == ']' && _openGroup >= 0)))
            {
                break;
            }
            else if (c is '{' or '}' && next == c)
            {
                literal.Append(c);
                _at += 2;
            }
            else if (c == '}')
            {
                Fault(_at, 1, "'}' closes no placeholder; a literal brace is written '}}'");
                _at++;
            }
            else if (c == '{')
            {
                EndLiteral(_at);
                ParsePlaceholder(segments, quote);
                literalStart = _at;
            }
            else if (char.IsHighSurrogate(c) && char.IsLowSurrogate(next))
            {
                literal.Append(c).Append(next);
                _at += 2;
            }
            else if (char.IsSurrogate(c))
            {
                Fault(_at, 1, "half of a surrogate pair has no UTF-8 form; write the whole character");
                _at++;
            }
            else
            {
                literal.Append(c);
                _at++;
            }
        }

        EndLiteral(_at);
        return segments;
    }

    private void ParsePlaceholder(List<Segment> segments, char quote)
    {
        int start = _at++;
        while (_at < _text.Length && _text[_at] is not ('{' or '}'))
        {
            bool isQuote = quote != '\0' && _text[_at] == quote;
            bool isDoubled = isQuote && _at + 1 < _text.Length && _text[_at + 1] == quote;
            if (isQuote && !isDoubled)
            {
                break;
            }

            _at += isDoubled ? 2 : 1;
        }

        if (_at == _text.Length || _text[_at] != '}')
        {
            Fault(start, _at - start, _at < _text.Length && _text[_at] == '{'
                ? "the placeholder holds another '{'; a literal brace is written '{{', a hash tag is asked for with [HashTag]"
                : "'{' opens a placeholder that no '}' closes; a literal brace is written '{{'");
            return;
        }

        string inner = _text.Substring(start + 1, _at - start - 1);
        if (quote != '\0')
        {
            inner = inner.Replace(new string(quote, 2), quote.ToString());
        }

        _at++;
        int colon = inner.IndexOf(':');
        string name = colon < 0 ? inner : inner.Substring(0, colon);
        string? format = colon < 0 ? null : inner.Substring(colon + 1);
        if (name.Length == 0)
        {
            Fault(start, _at - start, "the placeholder has no name; write {parameter} or {parameter:format}");
        }
        else if (!IsIdentifier(name))
        {
            Fault(start + 1, name.Length, $"'{name}' is not a parameter name; write one, or '{{{{' where a brace is meant");
        }
        else if (format is "")
        {
            Fault(start, _at - start, $"the format behind ':' is empty; write {{{name}}} or {{{name}:format}}");
        }
        else
        {
            segments.Add(new Segment(name, format, IsPlaceholder: true, start, _at - start));
        }
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && IsBlank(_text[_at]))
        {
            _at++;
        }
    }

    private void Fault(int start, int length, string message) => _faults.Add(new TemplateFault(start, length, message));

    internal static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsIdentifier(string name)
    {
        if (!char.IsLetter(name[0]) && name[0] != '_')
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }
}
