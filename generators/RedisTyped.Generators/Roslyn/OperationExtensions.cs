using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RedisTyped.Generators.Roslyn;

/// <summary>Questions that analyzers ask of operations.</summary>
internal static class OperationExtensions
{
    /// <summary>What is behind conversions and parentheses.</summary>
    public static IOperation Unwrapped(this IOperation operation) => operation switch
    {
        IConversionOperation conversion => conversion.Operand.Unwrapped(),
        IParenthesizedOperation parentheses => parentheses.Operand.Unwrapped(),
        _ => operation,
    };

    /// <summary>The task behind <c>.ConfigureAwait(…)</c> and <c>.AsTask()</c>.</summary>
    public static IOperation Unconfigured(this IOperation operation) => operation.Unwrapped() switch
    {
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "Preserve", Instance: { } task } => task.Unconfigured(),
        var plain => plain,
    };

    /// <summary>What a local is declared with, if that is written at its declaration.</summary>
    public static IOperation? DeclaredValue(this IOperation place, ILocalSymbol local) =>
        local.DeclaringSyntaxReferences is [var declaration] && declaration.SyntaxTree == place.Syntax.SyntaxTree
        && place.SemanticModel?.GetOperation(declaration.GetSyntax()) is IVariableDeclaratorOperation declarator
            ? declarator.GetVariableInitializer()?.Value
            : null;

    /// <summary>The function that an operation is in: a lambda, a local function, or the body of a member.</summary>
    public static IOperation Function(this IOperation operation)
    {
        IOperation current = operation;
        while (current.Parent is { } parent && !(current != operation && current.IsFunction()))
        {
            current = parent;
        }

        return current;
    }

    /// <summary>Whether an operation is a lambda or a local function, which runs when somebody calls it.</summary>
    public static bool IsFunction(this IOperation operation) => operation is IAnonymousFunctionOperation or ILocalFunctionOperation;

    /// <summary>An operation and all in it that runs with it.</summary>
    public static IEnumerable<IOperation> Running(this IOperation operation) =>
        operation.ChildOperations.Where(static o => !o.IsFunction()).SelectMany(Running).Prepend(operation);

    /// <summary>The symbol of a variable, or of what holds it: <c>users</c> of <c>users[0].Name</c>.</summary>
    public static ISymbol? Variable(this IOperation operation) => operation.Unwrapped() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation { Instance: { } instance } member when instance.Unwrapped() is not IInstanceReferenceOperation =>
            instance.Variable() ?? member.Member,
        IMemberReferenceOperation member => member.Member,
        IArrayElementReferenceOperation element => element.ArrayReference.Variable(),
        IDeclarationExpressionOperation declaration => declaration.Expression.Variable(),
        _ => null,
    };
}
