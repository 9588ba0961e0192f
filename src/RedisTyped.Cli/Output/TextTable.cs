using RedisTyped.Cli.Terminal;
using Spectre.Console;

namespace RedisTyped.Cli.Output;

/// <summary>A table for people: with borders on a terminal, else plain columns that never wrap, for grep and awk.</summary>
internal sealed class TextTable
{
    /// <summary>Wide enough for any line, so that a file has a row a line.</summary>
    private const int Unlimited = 1_000_000;

    private readonly Table _table = new();

    public TextTable Column(string title, bool right = false)
    {
        _table.AddColumn(new TableColumn(new Text(title, new Style(decoration: Decoration.Bold)))
        {
            Alignment = right ? Justify.Right : Justify.Left,
            NoWrap = right,
        });
        return this;
    }

    /// <summary>Adds a row; names from a topology and replies of nodes are shown so that they cannot steer a terminal.</summary>
    public void Row(params IEnumerable<string> cells) => _table.AddRow(cells.Select(cell => new Text(ByteText.Shown(cell))));

    public void Write(CommandConsole console)
    {
        if (console.OutputIsTerminal)
        {
            _table.Border = TableBorder.Rounded;
            console.Rich().Write(_table);
            return;
        }

        _table.Border = TableBorder.None;
        foreach (var column in _table.Columns)
        {
            column.Padding = new Padding(0, 0, 2, 0);
            column.NoWrap = true;
        }

        using var text = new StringWriter();
        (console with { Output = text, Width = Unlimited }).Rich().Write(_table);
        foreach (string line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            console.Output.WriteLine(line.TrimEnd());
        }
    }
}
