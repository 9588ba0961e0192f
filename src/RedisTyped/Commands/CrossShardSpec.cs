namespace RedisTyped.Commands;

/// <summary>How a command that can be emulated over several nodes is laid out.</summary>
internal sealed class CrossShardSpec
{
    /// <summary>As many other words as keys.</summary>
    public const int EachKey = -1;

    public CrossShardSpec(string name, int singleKeys, bool takesMore, int leastKeys, bool countsKeys = false, int? otherWords = null)
    {
        Name = name;
        SingleKeys = singleKeys;
        TakesMore = takesMore;
        LeastKeys = leastKeys;
        CountsKeys = countsKeys;
        OtherWords = otherWords;
    }

    /// <summary>The command.</summary>
    public string Name { get; }

    /// <summary>How many of its first keys have a place of their own: a destination, or source and destination.</summary>
    public int SingleKeys { get; }

    /// <summary>Whether any number of keys follows these.</summary>
    public bool TakesMore { get; }

    /// <summary>The fewest keys that Redis takes.</summary>
    public int LeastKeys { get; }

    /// <summary>Whether the word before the keys that follow is their number.</summary>
    public bool CountsKeys { get; }

    /// <summary>How many words there are that are no keys; <see cref="EachKey"/>: one for each; null: it depends.</summary>
    public int? OtherWords { get; }

    /// <summary>Whether each key is followed by a value.</summary>
    public bool HasValues => OtherWords == EachKey;
}
