namespace RedisTyped.Generators.Model;

/// <summary>What a handle needs to repeat of a method that goes to the one node of a shard key.</summary>
/// <param name="Name">Its name as an identifier.</param>
/// <param name="Owner">The interface to call it through, where the store's own would be ambiguous; else null.</param>
/// <param name="IsPublic">Whether it is public, rather than internal.</param>
/// <param name="DocumentationId">By which its documentation is inherited, if it has one.</param>
/// <param name="Obsolete">The arguments of its [Obsolete], or null without one.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="RoutedBy">The names of the parameters that decide the node, in the order in which the key holds them.</param>
internal sealed record ShardMethodModel(
    string Name,
    string? Owner,
    bool IsPublic,
    string? DocumentationId,
    string? Obsolete,
    EquatableArray<ParameterModel> Parameters,
    EquatableArray<string> RoutedBy);
