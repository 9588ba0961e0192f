using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Analyzers;

/// <summary>
/// Finds clients that are connected again and again: for each request, for each scope of a container, or in each turn of a loop that
/// closes them. Stores need no such care: a client makes each once.
/// </summary>
internal static class ClientConnections
{
    private static readonly HashSet<string> Registrations =
        ["AddScoped", "AddTransient", "AddKeyedScoped", "AddKeyedTransient", "TryAddScoped", "TryAddTransient"];

    private static readonly HashSet<string> Endpoints =
    [
        "Map", "MapGet", "MapPost", "MapPut", "MapDelete", "MapPatch", "MapMethods", "MapFallback", "Use", "Run",
    ];

    private const string HttpContext = "Microsoft.AspNetCore.Http.HttpContext";

    private static readonly string[] MadeForRequests =
    [
        "Microsoft.AspNetCore.Mvc.ControllerBase", "Microsoft.AspNetCore.Mvc.RazorPages.PageModel", "Microsoft.AspNetCore.SignalR.Hub",
    ];

    public static void Register(CompilationStartAnalysisContext start)
    {
        if (start.Compilation.GetTypeByMetadataName(KnownTypes.ShardedRedis) is { } client)
        {
            start.RegisterOperationAction(context => Analyze(context, client), OperationKind.Invocation);
        }
    }

    private static void Analyze(OperationAnalysisContext context, INamedTypeSymbol client)
    {
        var call = (IInvocationOperation)context.Operation;
        string? when = call.TargetMethod.Name == "ConnectAsync" && Same(call.TargetMethod.ContainingType, client) ? Repeated(call)
            : IsRegistration(call) && ServiceOf(call) is { } service && Same(service, client) ? Scope(call)
            : null;
        if (when is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.ConnectedTooOften, CalledName.Of(call), call.TargetMethod.Name, when));
        }
    }

    // When the call runs again, in words; null where that is not sure.
    private static string? Repeated(IInvocationOperation call)
    {
        if (IsKept(call))
        {
            return null;
        }

        IOperation inner = call;
        for (IOperation? outer = call.Parent; outer is not null; inner = outer, outer = outer.Parent)
        {
            switch (outer)
            {
                case ILoopOperation loop when inner == loop.Body && IsClosedIn(loop, call):
                    return IsOfTurn(loop, call) || IsRetry(loop, call) ? null : "in each turn of the loop";
                case IAnonymousFunctionOperation lambda:
                    return TakesContext(lambda.Symbol) ? "for each request" : OfLambda(lambda);
                case ILocalFunctionOperation local:
                    return TakesContext(local.Symbol) ? "for each request" : null;
            }
        }

        return call.SemanticModel?.GetEnclosingSymbol(call.Syntax.SpanStart) is IMethodSymbol { IsStatic: false } method
            && (TakesContext(method) || IsMadeForRequests(method.ContainingType))
                ? "for each request"
                : null;
    }

    // Put into a field or a collection it is there for the next time.
    private static bool IsKept(IInvocationOperation call)
    {
        IOperation value = call;
        while (value.Parent is IAwaitOperation or IConversionOperation or IParenthesizedOperation
            or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "GetResult" or "AsTask" }
            or IPropertyReferenceOperation { Property.Name: "Result" })
        {
            value = value.Parent;
        }

        return value.Parent is IAssignmentOperation { Target: not (ILocalReferenceOperation or IDiscardOperation) }
            or ICoalesceAssignmentOperation or IArgumentOperation;
    }

    private static bool IsClosedIn(ILoopOperation loop, IInvocationOperation call)
    {
        for (IOperation? outer = call.Parent; outer is not null && outer != loop; outer = outer.Parent)
        {
            if (outer is IUsingDeclarationOperation || (outer is IUsingOperation @using && @using.Resources.Syntax.Span.Contains(call.Syntax.Span)))
            {
                return true;
            }
        }

        return false;
    }

    // Whether what it connects to is another thing in each turn: one client for each of several topologies.
    private static bool IsOfTurn(ILoopOperation loop, IInvocationOperation call) =>
        call.Arguments.SelectMany(static a => a.Descendants()).OfType<ILocalReferenceOperation>().Any(l =>
            l.Local.DeclaringSyntaxReferences.Any(d => loop.Syntax.Span.Contains(d.Span) && !call.Syntax.Span.Contains(d.Span)));

    // Whether a failure alone begins the next turn: what is tried leaves the loop, or goes on in a loop of its own.
    private static bool IsRetry(ILoopOperation loop, IInvocationOperation call)
    {
        for (IOperation? outer = call.Parent; outer is not null && outer != loop; outer = outer.Parent)
        {
            if (outer is ITryOperation { Catches.Length: > 0 } attempt && attempt.Body.Syntax.Span.Contains(call.Syntax.Span))
            {
                return attempt.Body.Running().Any(o => o is IReturnOperation or ILoopOperation
                    || (o is IBranchOperation { BranchKind: BranchKind.Break } @break && Left(@break) == loop));
            }
        }

        return false;
    }

    private static IOperation? Left(IBranchOperation @break)
    {
        IOperation? around = @break.Parent;
        while (around is not (null or ILoopOperation or ISwitchOperation))
        {
            around = around.Parent;
        }

        return around;
    }

    private static string? OfLambda(IAnonymousFunctionOperation lambda)
    {
        IOperation value = lambda;
        while (value.Parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent is not IArgumentOperation { Parent: IInvocationOperation call } ? null
            : IsRegistration(call) ? Scope(call)
            : IsEndpoint(call.TargetMethod) && !lambda.Symbol.Parameters.Any(static p => p.Type.Name == "IApplicationBuilder") ? "for each request"
            : null;
    }

    private static bool IsEndpoint(IMethodSymbol method) =>
        Endpoints.Contains(method.Name) && method.ContainingNamespace?.ToDisplayString() == "Microsoft.AspNetCore.Builder";

    private static bool IsRegistration(IInvocationOperation call) =>
        Registrations.Contains(call.TargetMethod.Name)
        && call.TargetMethod.ContainingNamespace?.ToDisplayString() is "Microsoft.Extensions.DependencyInjection" or "Microsoft.Extensions.DependencyInjection.Extensions";

    private static string Scope(IInvocationOperation registration) =>
        registration.TargetMethod.Name.EndsWith("Scoped", System.StringComparison.Ordinal) ? "for each scope" : "each time that one is asked for";

    // Of a service with another implementation, that is last.
    private static ITypeSymbol? ServiceOf(IInvocationOperation registration) => registration.TargetMethod.TypeArguments.LastOrDefault()
        ?? registration.Arguments.Select(static a => a.Value.Unwrapped()).OfType<ITypeOfOperation>().LastOrDefault()?.TypeOperand;

    private static bool TakesContext(IMethodSymbol method) => method.Parameters.Any(static p => p.Type.Is(HttpContext));

    private static bool IsMadeForRequests(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (MadeForRequests.Any(current.Is) || current.GetAttributes().Any(static a => a.AttributeClass is { Name: "ApiControllerAttribute" }))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(ITypeSymbol? one, ITypeSymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}
