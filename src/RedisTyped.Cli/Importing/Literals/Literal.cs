using System.Globalization;
using System.Text;
using RedisTyped.Routing.Ketama;

namespace RedisTyped.Cli.Importing.Literals;

/// <summary>What a value is.</summary>
internal enum LiteralKind
{
    Null,
    Switch,
    Number,
    Text,
    List,
    Tuple,
    Members,
}

/// <summary>A value of JSON or of Python's literals.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">The line that it starts on, from 1.</param>
internal sealed record Literal(LiteralKind Kind, int Line)
{
    /// <summary>The characters of a text or number, <c>true</c> or <c>false</c> of a switch.</summary>
    public string Text { get; init; } = "";

    /// <summary>The values of a list or tuple.</summary>
    public IReadOnlyList<Literal> Items { get; init; } = [];

    /// <summary>The members of an object or dict, in order; no name twice.</summary>
    public IReadOnlyList<KeyValuePair<string, Literal>> Members { get; init; } = [];

    /// <summary>Gives what Python's <c>repr</c> prints of it.</summary>
    public string ToPython() => Kind switch
    {
        LiteralKind.Null => "None",
        LiteralKind.Switch => PythonText.Repr(Text == "true"),
        LiteralKind.Number => Text,
        LiteralKind.Text => PythonText.Repr(Text),
        LiteralKind.Members => $"{{{string.Join(", ", Members.Select(static member => $"{PythonText.Repr(member.Key)}: {member.Value.ToPython()}"))}}}",
        LiteralKind.Tuple when Items.Count == 1 => $"({Items[0].ToPython()},)",
        LiteralKind.Tuple => Listed('(', ')'),
        _ => Listed('[', ']'),
    };

    /// <summary>Whether it is a whole number that fits.</summary>
    public bool TryWhole(out int number) => int.TryParse(Kind == LiteralKind.Number ? Text : "", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private string Listed(char open, char close) =>
        new StringBuilder().Append(open).AppendJoin(", ", Items.Select(static item => item.ToPython())).Append(close).ToString();
}
