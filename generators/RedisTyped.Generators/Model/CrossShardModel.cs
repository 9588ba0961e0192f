namespace RedisTyped.Generators.Model;

/// <summary>How a command is carried out whose keys may live on several nodes.</summary>
/// <param name="Collections">For each key the parameter that makes it many; empty for a single key.</param>
/// <param name="PairValues">The arguments that give each key of such a collection its value, named by that collection.</param>
internal sealed record CrossShardModel(EquatableArray<string> Collections, EquatableArray<ArgumentModel> PairValues)
{
    /// <summary>The values that go with the keys of a dictionary, or null.</summary>
    public ArgumentModel? PairValueOf(string collection)
    {
        foreach (ArgumentModel pair in PairValues)
        {
            if (pair.Text == collection)
            {
                return pair;
            }
        }

        return null;
    }
}
