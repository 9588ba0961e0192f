namespace RedisTyped.Benchmarks.Rdb;

/// <summary>What is measured of the filter of RDBs.</summary>
internal static class RdbRows
{
    /// <summary>Measures all rows, in turn.</summary>
    /// <param name="bytes">How large the RDBs are.</param>
    /// <param name="repetitions">How often each is measured.</param>
    public static IReadOnlyList<RdbResult> Measure(int bytes, int repetitions)
    {
        RdbRow[] rows = [.. Of(bytes)];
        var runs = rows.Select(static _ => new List<RdbRun>()).ToArray();
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            for (int row = 0; row < rows.Length; row++)
            {
                runs[row].Add(rows[row].Run());
            }
        }

        return [.. rows.Zip(runs, static (row, all) => new RdbResult(row, all))];
    }

    private static IEnumerable<RdbRow> Of(int bytes)
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
}
