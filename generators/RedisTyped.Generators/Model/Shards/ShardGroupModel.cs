namespace RedisTyped.Generators.Model;

/// <summary>The methods of a store whose keys all route by one template: what a handle offers.</summary>
/// <param name="Method">The method of the store that gives a handle.</param>
/// <param name="Type">The type of the handle.</param>
/// <param name="Key">The part that routes, as a key.</param>
/// <param name="Parameters">What it is made of.</param>
/// <param name="IsPublic">Whether any of the methods is public.</param>
/// <param name="Methods">The positions of the methods in the store.</param>
internal sealed record ShardGroupModel(
    string Method,
    string Type,
    KeyModel Key,
    EquatableArray<ParameterModel> Parameters,
    bool IsPublic,
    EquatableArray<int> Methods);
