namespace RedisTyped.Generators.Model;

/// <summary>How a command whose key holds a collection is split by node.</summary>
/// <param name="Parameter">The parameter that holds the collection.</param>
/// <param name="PairValue">For a dictionary: the argument that stands behind each key.</param>
internal sealed record SplitModel(string Parameter, ArgumentModel? PairValue);
