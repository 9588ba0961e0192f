using System.Text;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>The part of a page that a run writes: what stands between two marks. The rest is a person's.</summary>
internal sealed class MarkedSection
{
    public const string Begin = "<!-- measured: begin -->";

    public const string End = "<!-- measured: end -->";

    private const string Usual = "measured";

    private readonly string _path;
    private readonly string _begin;
    private readonly string _end;
    private readonly string _before;
    private readonly string _after;

    private MarkedSection(string path, string name, string before, string after)
    {
        _path = path;
        _begin = BeginOf(name);
        _end = EndOf(name);
        _before = before;
        _after = after;
    }

    /// <summary>The first mark of a part.</summary>
    public static string BeginOf(string name) => $"<!-- {name}: begin -->";

    /// <summary>The last mark of a part.</summary>
    public static string EndOf(string name) => $"<!-- {name}: end -->";

    /// <summary>Finds the marks in a page; a page that does not exist yet will have nothing else.</summary>
    /// <param name="path">The page.</param>
    /// <param name="name">The name of the part.</param>
    /// <exception cref="InvalidDataException">A mark is missing, so that there is no place to write to.</exception>
    public static MarkedSection In(string path, string name = Usual)
    {
        if (!File.Exists(path))
        {
            return new MarkedSection(path, name, "", "");
        }

        string page = File.ReadAllText(path);
        int begin = page.IndexOf(BeginOf(name), StringComparison.Ordinal);
        int end = page.IndexOf(EndOf(name), StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? new MarkedSection(path, name, page[..begin], page[(end + EndOf(name).Length)..])
            : throw new InvalidDataException($"'{path}' has no place for the figures; put '{BeginOf(name)}' and '{EndOf(name)}' in it, each on a line of its own.");
    }

    /// <summary>Writes what stands between the marks.</summary>
    public void Write(string text)
    {
        string after = _after.Length == 0 ? "\n" : _after;
        File.WriteAllText(_path, $"{_before}{_begin}\n{text}{_end}{after}", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
