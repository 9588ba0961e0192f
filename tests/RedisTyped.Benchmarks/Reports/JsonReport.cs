using System.Globalization;
using System.Text.Json;
using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Rows;
using RedisTyped.Benchmarks.Targets;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>Writes a run as JSON, every sample included. docs/performance.md says what each member is.</summary>
internal static class JsonReport
{
    /// <summary>Raised when a member changes its meaning or goes.</summary>
    public const int Schema = 1;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    public static void Write(Stream output, CompareReport report)
    {
        using var json = new Utf8JsonWriter(output, Indented);
        json.WriteStartObject();
        json.WriteNumber("schema", Schema);
        json.WriteString("measured", report.Measured.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) + "Z");
        json.WriteString("command", report.Command);
        WriteMachine(json, report);
        json.WriteNumber("repetitions", report.Settings.Repetitions);
        json.WriteNumber("seconds", report.Settings.Length.TotalSeconds);
        json.WriteStartArray("rows");
        foreach (var row in report.Rows)
        {
            WriteRow(json, report, row);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMachine(Utf8JsonWriter json, CompareReport report)
    {
        var machine = report.Machine;
        json.WriteStartObject("machine");
        json.WriteString("processor", machine.Processor);
        json.WriteNumber("cores", machine.Cores);
        json.WriteNumber("memoryBytes", machine.Memory);
        json.WriteString("system", machine.System);
        json.WriteString("runtime", machine.Runtime);
        json.WriteString("collector", machine.Collector);
        json.WriteString("stackExchangeRedis", machine.StackExchangeRedis);
        json.WriteString("redis", machine.Redis);
        json.WriteBoolean("nutcracker", machine.Nutcracker);
        WriteNumber(json, "loadBefore", machine.LoadBefore);
        json.WriteString("build", machine.Build);
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, CompareReport report, RowResult row)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Row.Name);
        json.WriteString("title", row.Row.Title);
        json.WriteString("unit", row.Row.Unit);
        WriteNumber(json, "core", row.OneCore);
        json.WriteStartArray("contenders");
        foreach (var contender in row.Contenders)
        {
            WriteContender(json, contender);
        }

        json.WriteEndArray();
        json.WriteStartArray("ratios");
        foreach (var ratio in row.Ratios)
        {
            WriteRatio(json, ratio, report.VerdictsOn(row, ratio));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteContender(Utf8JsonWriter json, ContenderResult contender)
    {
        json.WriteStartObject();
        json.WriteString("name", contender.Name);
        json.WriteString("note", contender.Note);
        json.WriteStartArray("samples");
        foreach (var sample in contender.Samples)
        {
            json.WriteStartObject();
            json.WriteNumber("operations", sample.Operations);
            json.WriteNumber("seconds", sample.Seconds);
            json.WriteNumber("perSecond", sample.Throughput);
            json.WriteNumber("p50Microseconds", sample.P50);
            json.WriteNumber("p99Microseconds", sample.P99);
            json.WriteNumber("p999Microseconds", sample.P999);
            json.WriteNumber("clientCpuMicroseconds", sample.ClientCpuMicroseconds);
            json.WriteNumber("nodesCpuMicroseconds", sample.ServerCpuMicroseconds);
            json.WriteNumber("bytes", sample.BytesPerOperation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRatio(Utf8JsonWriter json, Ratio ratio, IEnumerable<Verdict> verdicts)
    {
        json.WriteStartObject();
        json.WriteString("subject", ratio.Subject);
        json.WriteString("baseline", ratio.Baseline);
        WriteSpread(json, "throughput", ratio.Throughput);
        WriteSpread(json, "bytes", ratio.Bytes);
        json.WriteStartArray("targets");
        foreach (var verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("figure", verdict.Target.Figure == ComparedFigure.Throughput ? "throughput" : "bytes");
            json.WriteNumber("wanted", verdict.Target.Wanted);
            json.WriteString("outcome", verdict.Outcome switch
            {
                Outcome.Met => "met",
                Outcome.WithinSpread => "withinSpread",
                _ => "missed",
            });
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSpread(Utf8JsonWriter json, string name, Spread? spread)
    {
        if (spread is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("lowest", known.Lowest);
        json.WriteNumber("lowerQuartile", known.LowerQuartile);
        json.WriteNumber("median", known.Median);
        json.WriteNumber("upperQuartile", known.UpperQuartile);
        json.WriteNumber("highest", known.Highest);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
