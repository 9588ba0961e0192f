using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing.Endpoints;

/// <summary>Works out how the methods of a store are called over HTTP, where the project has a gateway to do it.</summary>
internal static class EndpointParser
{
    /// <summary>Adds to a store how it is called over HTTP, if its project references RedisTyped.Gateway.</summary>
    public static StoreModel AddTo(StoreModel model, INamedTypeSymbol store, Compilation compilation, CancellationToken cancellation) =>
        compilation.GetTypeByMetadataName(KnownTypes.StoreEndpoints + "`1") is { } type
        && !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly)
            ? model with { Endpoints = new EndpointsModel(new(Parse(model, store, cancellation))) }
            : model;

    private static IEnumerable<EndpointModel> Parse(StoreModel model, INamedTypeSymbol store, CancellationToken cancellation)
    {
        var routes = new HashSet<(bool, int, string)>();
        foreach (StoreMember member in StoreMembers.Of(store))
        {
            cancellation.ThrowIfCancellationRequested();
            if (member is not { Declared: IMethodSymbol method, Implemented: IMethodSymbol implemented }
                || ModelOf(model, method, implemented) is not { } parsed
                || Parse(parsed, method, cancellation) is not { } endpoint)
            {
                continue;
            }

            // Overloads are numbered.
            string route = endpoint.Route;
            int keys = endpoint.Parameters.Count(static p => p.IsKey);
            for (int i = 2; !routes.Add((endpoint.IsRead, keys, route)); i++)
            {
                route = $"{endpoint.Route}-{i}";
            }

            yield return endpoint with { Route = route };
        }
    }

    private static MethodModel? ModelOf(StoreModel model, IMethodSymbol method, IMethodSymbol implemented)
    {
        string parameters = $"({StubParser.Parameters(method.Parameters)})";
        string owner = implemented.ContainingType.Write();
        return model.Methods.FirstOrDefault(m =>
            m.Name == implemented.Name
            && m.Retry is { } calls && (calls.Interface is null || calls.Interface == owner)
            && m.Signature.EndsWith(parameters, StringComparison.Ordinal));
    }

    private static EndpointModel? Parse(MethodModel model, IMethodSymbol method, CancellationToken cancellation)
    {
        if (!model.IsExplained || model.Messages is not null || AnswerOf(method.ReturnType) is not { } answer)
        {
            return null;
        }

        var parameters = new List<EndpointParameterModel>();
        string? token = null;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.Type.Is(KnownTypes.CancellationToken))
            {
                token = parameter.EscapedName();
            }
            else if (EndpointForms.IsPossible(parameter.Type))
            {
                parameters.Add(Parse(parameter));
            }
            else if (!parameter.HasExplicitDefaultValue)
            {
                return null;
            }
        }

        return new EndpointModel(
            model.Name,
            model.Retry!.Method,
            model.Retry.Interface,
            RouteOf(model.Name),
            model.IsReadOnly,
            DocumentationSummary.Of(method, cancellation),
            new(parameters),
            token,
            answer.Answer,
            answer.Result?.Write() ?? "",
            answer.Result is { NullableAnnotation: NullableAnnotation.Annotated });
    }

    private static EndpointParameterModel Parse(IParameterSymbol parameter)
    {
        (EndpointForm form, bool isList, string type) = EndpointForms.Of(parameter.Type);
        bool isNullable = parameter.Type.NullableAnnotation == NullableAnnotation.Annotated;
        bool isKey = !isList && !isNullable && parameter.Attribute(KnownTypes.ShardKeyAttribute) is not null
            && form is EndpointForm.Text or EndpointForm.Name or EndpointForm.RedisKey or EndpointForm.RedisValue;
        string? orElse = isKey ? null : DefaultValue.Of(parameter) ?? (isNullable ? "default" : null);
        return new EndpointParameterModel(parameter.EscapedName(), form, isList, type, isKey, orElse);
    }

    private static (EndpointAnswer Answer, ITypeSymbol? Result)? AnswerOf(ITypeSymbol returned)
    {
        bool isValueTask = returned.Is(KnownTypes.ValueTask);
        if (returned is INamedTypeSymbol { TypeArguments: [var result] } && CanBeWritten(result))
        {
            return isValueTask ? (EndpointAnswer.AnswersValue, result)
                : returned.Is(KnownTypes.Task) ? (EndpointAnswer.Answers, result)
                : returned.Is(KnownTypes.AsyncEnumerable) || returned.Is(KnownTypes.KeyScan) ? (EndpointAnswer.Lists, result)
                : null;
        }

        return returned is INamedTypeSymbol { TypeArguments.IsEmpty: true } ? (isValueTask ? EndpointAnswer.EndsValue : EndpointAnswer.Ends, null) : null;
    }

    // A reply as it came, and what each node made of a command, have no form in JSON that could be described.
    private static bool CanBeWritten(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => CanBeWritten(array.ElementType),
        INamedTypeSymbol named => !named.Is(KnownTypes.RedisResult) && !named.Is(KnownTypes.NodeResults) && named.TypeArguments.All(CanBeWritten),
        _ => true,
    };

    // GetNameAsync becomes get-name.
    private static string RouteOf(string name)
    {
        const string Async = "Async";
        string plain = name.Length > Async.Length && name.EndsWith(Async, StringComparison.Ordinal) ? name.Substring(0, name.Length - Async.Length) : name;
        var route = new System.Text.StringBuilder();
        for (int i = 0; i < plain.Length; i++)
        {
            bool starts = i > 0 && char.IsUpper(plain[i])
                && (!char.IsUpper(plain[i - 1]) || (i + 1 < plain.Length && char.IsLower(plain[i + 1])));
            if (starts && plain[i - 1] != '_')
            {
                route.Append('-');
            }

            route.Append(plain[i] == '_' ? '-' : char.ToLowerInvariant(plain[i]));
        }

        return route.ToString();
    }
}
