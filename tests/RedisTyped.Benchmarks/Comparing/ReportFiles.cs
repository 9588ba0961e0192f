using System.Text;
using RedisTyped.Benchmarks.Reports;

namespace RedisTyped.Benchmarks.Comparing;

/// <summary>The files that a run leaves.</summary>
internal sealed class ReportFiles
{
    private readonly string? _json;
    private readonly string? _svg;
    private readonly MarkedSection? _markdown;

    private ReportFiles(string? json, string? svg, MarkedSection? markdown)
    {
        _json = json;
        _svg = svg;
        _markdown = markdown;
    }

    /// <summary>Sees that files can be written, before minutes are spent on what goes into them.</summary>
    /// <exception cref="InvalidDataException">A folder is missing, or a page has no place for the figures.</exception>
    public static ReportFiles At(string? json, string? svg, string? markdown)
    {
        foreach (string path in new[] { json, svg, markdown }.OfType<string>())
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            if (!Directory.Exists(folder))
            {
                throw new InvalidDataException($"'{path}' cannot be written: there is no folder '{folder}'.");
            }
        }

        return new ReportFiles(json, svg, markdown is null ? null : MarkedSection.In(markdown));
    }

    public void Write(CompareReport report)
    {
        if (_json is not null)
        {
            using var file = File.Create(_json);
            JsonReport.Write(file, report);
        }

        if (_svg is not null)
        {
            string where = $"{report.Machine.Processor}, {report.Machine.Cores} cores; StackExchange.Redis {report.Machine.StackExchangeRedis}; "
                + $"medians of {report.Settings.Repetitions}";
            File.WriteAllText(_svg, RatioChart.Of(RatioBar.Of(report), where), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        _markdown?.Write(MarkdownReport.Of(report));
    }
}
