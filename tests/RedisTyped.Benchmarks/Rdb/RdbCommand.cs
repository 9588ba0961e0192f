using System.CommandLine;
using System.Globalization;
using RedisTyped.Benchmarks.Machines;

namespace RedisTyped.Benchmarks.Rdb;

/// <summary><c>rdb</c>: the filter of RDBs, on one thread and without servers.</summary>
internal sealed class RdbCommand : Command
{
    private readonly CountOption _repetitions = new("--repetitions", 5, "How often each row is measured, in turn; 5 unless given. Reported is the median.", most: 2000);

    private readonly CountOption _megabytes = new("--megabytes", 396, "How large the RDBs are, in million bytes; 396 unless given.", most: 2000);

    public RdbCommand()
        : base("rdb", "Measure the filter of RDBs: strings of 180 bytes and all types, keeping all, half and a quarter of the keys. Exits with 1 when a target is missed.")
    {
        Options.Add(_repetitions);
        Options.Add(_megabytes);
        SetAction(Run);
    }

    private int Run(ParseResult words)
    {
        var output = words.InvocationConfiguration.Output;
        MachineFacts.WarnOfDebug(words.InvocationConfiguration.Error);

        IReadOnlyList<RdbResult> results = RdbRows.Measure(words.GetValue(_megabytes) * 1_000_000, words.GetValue(_repetitions));
        foreach (RdbResult result in results)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Row.Name,-28} {result.Megabytes,7:0} MB/s {result.Keys,6:0.0} M keys/s {result.Allocated,4} bytes allocated in all{Wanted(result.Row)}: {(result.IsMet ? "met" : "MISSED")}"));
        }

        return results.All(static result => result.IsMet) ? 0 : 1;
    }

    private static string Wanted(RdbRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(row.Megabytes > 0 ? $"; at least {row.Megabytes} MB/s" : "")}{(row.Keys > 0 ? $"; at least {row.Keys} M keys/s" : "")}");
}
