namespace RedisTyped.Resharding.Planning;

/// <summary>Counts of keys, by where they go.</summary>
internal sealed class SurveyTally(int targets)
{
    /// <summary>Keys that go to each node of the new topology.</summary>
    public double[] Keys { get; } = new double[targets];

    /// <summary>The memory of those.</summary>
    public double[] Bytes { get; } = new double[targets];

    public double AllKeys { get; private set; }

    public double AllBytes { get; private set; }

    public double Strays { get; private set; }

    public double Tagged { get; private set; }

    /// <summary>Counts a key.</summary>
    /// <param name="target">Where it goes; -1 for nowhere.</param>
    /// <param name="size">Its memory.</param>
    /// <param name="isStray">Whether the old topology looks for it elsewhere.</param>
    /// <param name="isTagged">Whether it has a hash tag that both routers go by.</param>
    public void Add(int target, long size, bool isStray, bool isTagged)
    {
        AllKeys++;
        AllBytes += size;
        Strays += isStray ? 1 : 0;
        Tagged += isTagged ? 1 : 0;
        if (target >= 0)
        {
            Keys[target]++;
            Bytes[target] += size;
        }
    }

    /// <summary>Adds other counts, each of which stands for so many keys.</summary>
    public void Add(SurveyTally other, double weight)
    {
        AllKeys += other.AllKeys * weight;
        AllBytes += other.AllBytes * weight;
        Strays += other.Strays * weight;
        Tagged += other.Tagged * weight;
        for (int i = 0; i < Keys.Length; i++)
        {
            Keys[i] += other.Keys[i] * weight;
            Bytes[i] += other.Bytes[i] * weight;
        }
    }
}
