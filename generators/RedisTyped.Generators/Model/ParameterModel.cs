namespace RedisTyped.Generators.Model;

/// <summary>A parameter as the implementation repeats it.</summary>
internal sealed record ParameterModel(string Name, string Type, bool IsParams);
