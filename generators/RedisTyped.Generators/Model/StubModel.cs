namespace RedisTyped.Generators.Model;

/// <summary>A member that cannot be generated. Its stub throws, so that one mistake is one error and not also a missing member.</summary>
/// <param name="Declaration">The explicit implementation up to its body.</param>
/// <param name="Constraints">What must be repeated of a generic method's constraints.</param>
/// <param name="Accessors">The accessors of a property or an event; none for a method.</param>
/// <param name="Error">The id of the rule that it breaks.</param>
internal sealed record StubModel(string Declaration, string Constraints, EquatableArray<string> Accessors, string Error);
