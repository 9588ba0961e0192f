namespace RedisTyped.Generators.Model;

/// <summary>How the explanation of a method is declared.</summary>
/// <param name="Name">The method's name as an identifier.</param>
/// <param name="Accessibility">The accessibility of both.</param>
/// <param name="Parameters">Its parameters but for the cancellation token.</param>
internal sealed record ExplanationModel(string Name, string Accessibility, EquatableArray<ParameterModel> Parameters);
