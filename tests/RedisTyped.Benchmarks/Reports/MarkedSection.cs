using System.Text;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>The part of a page that a run writes: what stands between two marks. The rest is a person's.</summary>
internal sealed class MarkedSection
{
    public const string Begin = "<!-- measured: begin -->";

    public const string End = "<!-- measured: end -->";

    private readonly string _path;
    private readonly string _before;
    private readonly string _after;

    private MarkedSection(string path, string before, string after)
    {
        _path = path;
        _before = before;
        _after = after;
    }

    /// <summary>Finds the marks in a page; a page that does not exist yet will have nothing else.</summary>
    /// <exception cref="InvalidDataException">A mark is missing, so that there is no place to write to.</exception>
    public static MarkedSection In(string path)
    {
        if (!File.Exists(path))
        {
            return new MarkedSection(path, "", "");
        }

        string page = File.ReadAllText(path);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? new MarkedSection(path, page[..begin], page[(end + End.Length)..])
            : throw new InvalidDataException($"'{path}' has no place for the figures; put '{Begin}' and '{End}' in it, each on a line of its own.");
    }

    /// <summary>Writes what stands between the marks.</summary>
    public void Write(string text)
    {
        string after = _after.Length == 0 ? "\n" : _after;
        File.WriteAllText(_path, $"{_before}{Begin}\n{text}{End}{after}", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
