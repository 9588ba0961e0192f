namespace RedisTyped.Generators.Model;

/// <summary>One store method, reduced to what the emitter prints.</summary>
/// <param name="Name">Its name, escaped where it is a keyword.</param>
/// <param name="DeclaringInterface">The interface that declares it, where that is a base of the store.</param>
/// <param name="ReturnType">Its return type.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="CancellationParameter">The name of its cancellation token, if it has one.</param>
/// <param name="Template">The command template, tags put in.</param>
/// <param name="Command">The command as the table names it.</param>
/// <param name="IsReadOnly">Whether the command only reads.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="Arguments">The words behind the command's first.</param>
/// <param name="GroupConditions">For each optional group the nullable parameters that leave it out.</param>
/// <param name="MixedEnums">The enums that stand in mixed words.</param>
/// <param name="Reply">What becomes of the reply.</param>
/// <param name="Error">The id of the rule that it breaks; then it gets a stub.</param>
internal sealed record MethodModel(
    string Name,
    string? DeclaringInterface,
    string ReturnType,
    EquatableArray<ParameterModel> Parameters,
    string? CancellationParameter,
    string Template,
    string Command,
    bool IsReadOnly,
    EquatableArray<KeyModel> Keys,
    EquatableArray<ArgumentModel> Arguments,
    EquatableArray<EquatableArray<string>> GroupConditions,
    EquatableArray<ValueModel> MixedEnums,
    ReplyModel? Reply,
    string? Error);
