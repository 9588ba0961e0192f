using System.Text;
using RedisTyped.Cli.Distribution;

namespace RedisTyped.Cli.Charts;

/// <summary>The file that a chart goes to; its ending says the form.</summary>
internal sealed class ChartFile
{
    private readonly string _path;
    private readonly bool _page;

    private ChartFile(string path, bool page)
    {
        _path = path;
        _page = page;
    }

    /// <exception cref="UsageException">The ending is neither .svg nor .html.</exception>
    public static ChartFile At(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".SVG" => new ChartFile(path, page: false),
        ".HTML" or ".HTM" => new ChartFile(path, page: true),
        _ => throw new UsageException($"--out '{path}' says no form of chart; end it in .svg or .html"),
    };

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public void Write(DistributionReport report)
    {
        string svg = SvgBarChart.Of(report);
        File.WriteAllText(_path, _page ? Page(svg) : svg, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private static string Page(string svg) =>
        $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Keys by node</title>
        <style>body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem } svg { width: 100%; height: auto }</style>
        </head>
        <body>
        {{svg}}</body>
        </html>

        """.Replace("\r\n", "\n", StringComparison.Ordinal);
}
