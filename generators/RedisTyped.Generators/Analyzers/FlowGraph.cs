using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RedisTyped.Generators.Analyzers;

/// <summary>Reads the control flow graph of the compiler.</summary>
internal static class FlowGraph
{
    /// <summary>The graph of a function, by its syntax: that of a member, or of a lambda or local function somewhere in it.</summary>
    public static ControlFlowGraph? Of(SyntaxNode function, ControlFlowGraph graph)
    {
        if (graph.OriginalOperation.Syntax == function)
        {
            return graph;
        }

        IEnumerable<IOperation> operations = graph.Blocks.SelectMany(Operations).SelectMany(static o => o.DescendantsAndSelf());
        foreach (IFlowAnonymousFunctionOperation lambda in operations.OfType<IFlowAnonymousFunctionOperation>())
        {
            ControlFlowGraph inner = graph.GetAnonymousFunctionControlFlowGraph(lambda);
            if (lambda.Syntax == function)
            {
                return inner;
            }

            if (Of(function, inner) is { } found)
            {
                return found;
            }
        }

        foreach (IMethodSymbol local in graph.LocalFunctions)
        {
            ControlFlowGraph inner = graph.GetLocalFunctionControlFlowGraph(local);
            if (local.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == function.SyntaxTree && r.Span == function.Span))
            {
                return inner;
            }

            if (Of(function, inner) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The operations of a block in the order in which they run: operands before what uses them, lambdas not entered.</summary>
    public static IEnumerable<IOperation> Evaluated(BasicBlock block) => Operations(block).SelectMany(Evaluated);

    /// <summary>The blocks that may run next.</summary>
    public static List<BasicBlock> Next(BasicBlock block) =>
        [.. new[] { block.ConditionalSuccessor, block.FallThroughSuccessor }.Select(static b => b?.Destination).OfType<BasicBlock>()];

    private static IEnumerable<IOperation> Operations(BasicBlock block) =>
        block.BranchValue is null ? block.Operations : block.Operations.Add(block.BranchValue);

    private static IEnumerable<IOperation> Evaluated(IOperation operation) => operation is IFlowAnonymousFunctionOperation
        ? []
        : operation.ChildOperations.SelectMany(Evaluated).Append(operation);
}
