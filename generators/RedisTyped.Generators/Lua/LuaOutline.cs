using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace RedisTyped.Generators.Lua;

/// <summary>
/// What of a script can be told from its tokens: the commands that it calls and the elements of KEYS and ARGV that it reads. It is no
/// parser of Lua: what a variable holds it does not know, but for a name that <c>redis.call</c> itself is given.
/// </summary>
internal sealed class LuaOutline
{
    private static readonly LuaToken Nothing = new(LuaTokenKind.Symbol, "", 0, 0);

    private readonly IReadOnlyList<LuaToken> _tokens;
    private readonly HashSet<string> _aliases = [];
    private readonly List<LuaCall> _calls = [];
    private readonly List<LuaIndex> _indexes = [];

    private LuaOutline(IReadOnlyList<LuaToken> tokens) => _tokens = tokens;

    public IReadOnlyList<LuaCall> Calls => _calls;

    public IReadOnlyList<LuaIndex> Indexes => _indexes;

    public static LuaOutline Of(string text)
    {
        var outline = new LuaOutline(LuaLexer.Read(text));
        outline.ReadAll();
        return outline;
    }

    private void ReadAll()
    {
        for (int i = 0; i < _tokens.Count; i++)
        {
            if (_tokens[i].Kind != LuaTokenKind.Name || At(i - 1).IsSymbol(".") || At(i - 1).IsSymbol(":"))
            {
                continue;
            }

            int behind = BehindCallee(i);
            if (behind > 0 && !ReadCall(behind) && At(i - 1).IsSymbol("=") && At(i - 2).Kind == LuaTokenKind.Name)
            {
                // local call = redis.call
                _aliases.Add(At(i - 2).Text);
            }

            ReadIndex(i);
        }
    }

    private LuaToken At(int index) => index >= 0 && index < _tokens.Count ? _tokens[index] : Nothing;

    // The place behind redis.call, redis["call"], the same of pcall, or a name that stands for one of them; 0 where there is none.
    private int BehindCallee(int at)
    {
        if (_aliases.Contains(_tokens[at].Text))
        {
            return at + 1;
        }

        if (!_tokens[at].IsName("redis"))
        {
            return 0;
        }

        bool isMember = At(at + 1).IsSymbol(".") && At(at + 2).Kind == LuaTokenKind.Name;
        bool isIndexed = At(at + 1).IsSymbol("[") && At(at + 2).Kind == LuaTokenKind.String && At(at + 3).IsSymbol("]");
        return At(at + 2).Text is not ("call" or "pcall") ? 0 : isMember ? at + 3 : isIndexed ? at + 4 : 0;
    }

    private bool ReadCall(int at)
    {
        // redis.call'PING'
        if (At(at) is { Kind: LuaTokenKind.String } only)
        {
            _calls.Add(new LuaCall(only, [new LuaArgument(only.Text, only, Expands: false)]));
            return true;
        }

        if (!At(at).IsSymbol("("))
        {
            return false;
        }

        List<List<LuaToken>> arguments = Arguments(at + 1);
        if (arguments[0].Count > 0)
        {
            _calls.Add(new LuaCall(arguments[0][0], [.. arguments.Select((tokens, i) => Argument(tokens, isLast: i == arguments.Count - 1))]));
        }

        return true;
    }

    private List<List<LuaToken>> Arguments(int at)
    {
        var arguments = new List<List<LuaToken>> { new() };
        int depth = 0;
        for (; at < _tokens.Count; at++)
        {
            LuaToken token = _tokens[at];
            string symbol = token.Kind == LuaTokenKind.Symbol ? token.Text : "";
            if (symbol == ")" && depth == 0)
            {
                break;
            }

            if (symbol == "," && depth == 0)
            {
                arguments.Add([]);
                continue;
            }

            depth += symbol is "(" or "[" or "{" ? 1 : symbol is ")" or "]" or "}" ? -1 : 0;
            arguments[arguments.Count - 1].Add(token);
        }

        return arguments;
    }

    private static LuaArgument Argument(List<LuaToken> tokens, bool isLast)
    {
        if (tokens.Count == 1 && tokens[0] is { Kind: LuaTokenKind.String or LuaTokenKind.Number } sole)
        {
            bool isWord = sole.Kind == LuaTokenKind.String || sole.Text.All(char.IsDigit);
            return new LuaArgument(isWord ? sole.Text : null, sole, Expands: false);
        }

        LuaToken last = tokens.Count > 0 ? tokens[tokens.Count - 1] : Nothing;
        LuaToken beforeLast = tokens.Count > 1 ? tokens[tokens.Count - 2] : Nothing;
        bool isCall = last.IsSymbol(")") || last.IsSymbol("}")
            || (last.Kind == LuaTokenKind.String && (beforeLast.Kind == LuaTokenKind.Name || beforeLast.IsSymbol(")") || beforeLast.IsSymbol("]")));
        return new LuaArgument(null, Literal(tokens), isLast && (isCall || last.IsSymbol("...")));
    }

    // 'user:' .. id is a literal key too; KEYS[1] .. ':more' lies where KEYS[1] lies if that has a hash tag, and t['name'] is anything.
    private static LuaToken? Literal(List<LuaToken> tokens)
    {
        int depth = 0;
        bool isJoined = false;
        LuaToken? literal = null;
        foreach (LuaToken token in tokens)
        {
            if (token.IsName("KEYS"))
            {
                return null;
            }

            string symbol = token.Kind == LuaTokenKind.Symbol ? token.Text : "";
            depth += symbol is "(" or "[" or "{" ? 1 : symbol is ")" or "]" or "}" ? -1 : 0;
            isJoined |= depth == 0 && symbol == "..";
            literal ??= depth == 0 && token.Kind == LuaTokenKind.String ? token : null;
        }

        return isJoined ? literal : null;
    }

    private void ReadIndex(int at)
    {
        if (_tokens[at].Text is "KEYS" or "ARGV" && At(at + 1).IsSymbol("[") && At(at + 3).IsSymbol("]")
            && At(at + 2) is { Kind: LuaTokenKind.Number } number
            && int.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            int start = _tokens[at].Start;
            _indexes.Add(new LuaIndex(_tokens[at].Text, index, start, At(at + 3).End - start));
        }
    }
}
