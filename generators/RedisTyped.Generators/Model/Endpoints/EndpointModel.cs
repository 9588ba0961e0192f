namespace RedisTyped.Generators.Model;

/// <summary>What a store says of itself to a gateway over HTTP.</summary>
/// <param name="Methods">Its methods that a request can call.</param>
internal sealed record EndpointsModel(EquatableArray<EndpointModel> Methods);

/// <summary>One method as an endpoint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Call">The same as an identifier.</param>
/// <param name="Owner">The interface to call it through; null where the store itself has it.</param>
/// <param name="Route">What stands behind its shard keys in the path.</param>
/// <param name="IsRead">Whether its command only reads.</param>
/// <param name="Summary">The summary of its documentation; null without one.</param>
/// <param name="Parameters">Its parameters that a request carries.</param>
/// <param name="Token">The name of its cancellation token; null without one.</param>
/// <param name="Answer">What it returns.</param>
/// <param name="Result">The type of the value, or of an element; empty where it gives none.</param>
/// <param name="IsNullable">Whether the value can be null.</param>
internal sealed record EndpointModel(
    string Name,
    string Call,
    string? Owner,
    string Route,
    bool IsRead,
    string? Summary,
    EquatableArray<EndpointParameterModel> Parameters,
    string? Token,
    EndpointAnswer Answer,
    string Result,
    bool IsNullable);

/// <summary>A parameter that a request carries.</summary>
/// <param name="Name">Its name as an identifier.</param>
/// <param name="Form">How it is written, or how its elements are.</param>
/// <param name="IsList">Whether there are several.</param>
/// <param name="Type">The type that the form is of.</param>
/// <param name="IsKey">Whether it is a segment of the path.</param>
/// <param name="OrElse">What it is where the request lacks it; null where it must be there.</param>
internal sealed record EndpointParameterModel(string Name, EndpointForm Form, bool IsList, string Type, bool IsKey, string? OrElse);

/// <summary>How a value is written, by the names of RedisTyped.Gateway.Http.Typed.HttpForm.</summary>
internal enum EndpointForm
{
    Json,
    Text,
    TextOrNull,
    Name,
    NameOrNull,
    RedisKey,
    RedisValue,
    NodeId,
}

/// <summary>What a method returns, by the names of RedisTyped.Gateway.Http.Typed.StoreMethod.</summary>
internal enum EndpointAnswer
{
    Answers,
    AnswersValue,
    Ends,
    EndsValue,
    Lists,
}
