using System.CommandLine;
using System.Globalization;
using RedisTyped.Benchmarks.Machines;

namespace RedisTyped.Benchmarks.Rdb;

/// <summary><c>rdb</c>: the filter of RDBs, on one thread and without servers.</summary>
internal sealed class RdbCommand : Command
{
    private readonly Option<int> _repetitions = new("--repetitions")
    {
        Description = "How often each row is measured, in turn; 5 unless given. Reported is the median.",
        HelpName = "N",
        DefaultValueFactory = static _ => 5,
    };

    private readonly Option<int> _megabytes = new("--megabytes")
    {
        Description = "How large the RDBs are, in million bytes; 396 unless given.",
        HelpName = "N",
        DefaultValueFactory = static _ => 396,
    };

    public RdbCommand()
        : base("rdb", "Measure the filter of RDBs: strings of 180 bytes and all types, keeping all, half and a quarter of the keys. Exits with 1 when a target is missed.")
    {
        Options.Add(_repetitions);
        Options.Add(_megabytes);
        AtLeastOne(_repetitions);
        AtLeastOne(_megabytes);
        SetAction(Run);
    }

    private static void AtLeastOne(Option<int> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is < 1 or > 2000)
        {
            result.AddError($"{option.Name} is a whole number of at least 1 and at most 2000.");
        }
    });

    private int Run(ParseResult words)
    {
        var output = words.InvocationConfiguration.Output;
        if (MachineFacts.ThisBuild != "Release")
        {
            words.InvocationConfiguration.Error.WriteLine("This is a Debug build, whose figures mean nothing; add -c Release.");
        }

        RdbRow[] rows = [.. Rows(words.GetValue(_megabytes) * 1_000_000)];
        var runs = rows.ToDictionary(static row => row, static _ => new List<RdbRun>());
        for (int repetition = 0; repetition < words.GetValue(_repetitions); repetition++)
        {
            foreach (RdbRow row in rows)
            {
                runs[row].Add(row.Run());
            }
        }

        return rows.Count(row => Report(row, runs[row], output)) == rows.Length ? 0 : 1;
    }

    private static IEnumerable<RdbRow> Rows(int bytes)
    {
        byte[] strings = RdbSample.Strings(bytes / 194, 180);
        byte[] types = RdbSample.AllTypes(bytes);
        byte[] small = RdbSample.Strings(bytes / 8 / 22, 8);
        yield return new RdbRow("checksum", strings, [], 1500);
        yield return new RdbRow("strings, all kept", strings, [1], 900);
        yield return new RdbRow("strings, half", strings, [2], 1350);
        yield return new RdbRow("strings, a quarter", strings, [4], 0);
        yield return new RdbRow("strings, two halves at once", strings, [2, 2], 0);
        yield return new RdbRow("all types, all kept", types, [1], 600);
        yield return new RdbRow("all types, half", types, [2], 600);
        yield return new RdbRow("small strings, all kept", small, [1], 0, 3);
    }

    /// <summary>Prints a row.</summary>
    /// <returns>Whether it reached its target.</returns>
    private static bool Report(RdbRow row, List<RdbRun> runs, TextWriter output)
    {
        RdbRun median = runs.OrderBy(static run => run.Time).ElementAt(runs.Count / 2);
        double megabytes = row.Rdb.Length / 1e6 / median.Time.TotalSeconds;
        double keys = median.Keys / 1e6 / median.Time.TotalSeconds;
        long allocated = runs.Min(static run => run.Allocated);
        bool met = megabytes >= row.Megabytes && keys >= row.Keys && allocated < 10_000;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Name,-28} {megabytes,7:0} MB/s {keys,6:0.0} M keys/s {allocated,4} bytes allocated in all{Wanted(row)}: {(met ? "met" : "MISSED")}"));
        return met;
    }

    private static string Wanted(RdbRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(row.Megabytes > 0 ? $"; at least {row.Megabytes} MB/s" : "")}{(row.Keys > 0 ? $"; at least {row.Keys} M keys/s" : "")}");
}
