using System.Globalization;

namespace RedisTyped.Resharding.Tests.Acceptance.Runtime;

/// <summary>Random inputs, each made from a seed of its own, which a failure names. REDISTYPED_FUZZ_SEED is the first; without it the short form is always the same.</summary>
internal static class FuzzRounds
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Runs rounds, one after the other; one that comes to no end is a failure too.</summary>
    public static void Run(int rounds, Action<Random> round)
    {
        int first = int.TryParse(Environment.GetEnvironmentVariable("REDISTYPED_FUZZ_SEED"), CultureInfo.InvariantCulture, out int given) ? given
            : Long.IsWanted ? Random.Shared.Next() : 1;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} rounds from seed {first} on"));
        int seed = first;
        var running = Task.Run(() =>
        {
            for (int i = 0; i < rounds; i++)
            {
                Volatile.Write(ref seed, unchecked(first + i));
                try
                {
                    round(new Random(seed));
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {e.Message}"), e);
                }
            }
        });
        for (int last = seed; Task.WaitAny([running], Longest) < 0; last = Volatile.Read(ref seed))
        {
            Assert.True(last != Volatile.Read(ref seed), $"Seed {last} comes to no end.");
        }

        running.GetAwaiter().GetResult();
    }
}
