using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RedisTyped.CodeFixes.Editing;

/// <summary>A loop that awaits a call of a store in its body, as it is written.</summary>
internal sealed class LoopText
{
    private LoopText(StatementSyntax loop, StatementSyntax body, AwaitExpressionSyntax wait, InvocationExpressionSyntax call, ExpressionSyntax store)
    {
        Loop = loop;
        Body = body;
        Wait = wait;
        Call = call;
        Store = store;
    }

    public StatementSyntax Loop { get; }

    public StatementSyntax Body { get; }

    public AwaitExpressionSyntax Wait { get; }

    public InvocationExpressionSyntax Call { get; }

    /// <summary>What the call is made on.</summary>
    public ExpressionSyntax Store { get; }

    /// <summary>What stands behind the call in the wait: <c>.ConfigureAwait(false)</c>, or nothing.</summary>
    public string Configured => SuffixOf(Wait, Call);

    // Not as a list of syntax, which would hold a copy of the statement.
    public IReadOnlyList<StatementSyntax> Statements => Body is BlockSyntax block ? [.. block.Statements] : new[] { Body };

    /// <summary>All that the body awaits.</summary>
    public IReadOnlyList<AwaitExpressionSyntax> Waits => [.. Body.DescendantNodes().OfType<AwaitExpressionSyntax>()];

    /// <summary>The loop around the name of a call that is awaited there; null for a shape that no fix knows.</summary>
    public static LoopText? Around(SyntaxNode name)
    {
        if (name.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax { Expression: var store } } call
            || call.FirstAncestorOrSelf<AwaitExpressionSyntax>() is not { } wait || CallOf(wait) != call)
        {
            return null;
        }

        SyntaxNode? around = wait.Parent;
        while (around is not (null or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax))
        {
            switch (around)
            {
                case CommonForEachStatementSyntax each:
                    return each.AwaitKeyword.IsKind(SyntaxKind.None) ? new LoopText(each, each.Statement, wait, call, store) : null;
                case ForStatementSyntax counted:
                    return new LoopText(counted, counted.Statement, wait, call, store);
                case WhileStatementSyntax or DoStatementSyntax:
                    return null;
            }

            around = around.Parent;
        }

        return null;
    }

    /// <summary>The call that is awaited, behind <c>.ConfigureAwait(…)</c>.</summary>
    public static InvocationExpressionSyntax? CallOf(AwaitExpressionSyntax wait) => wait.Expression switch
    {
        InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: InvocationExpressionSyntax call },
        } => call,
        InvocationExpressionSyntax call => call,
        _ => null,
    };

    /// <summary>What stands behind the call in a wait.</summary>
    public static string SuffixOf(AwaitExpressionSyntax wait, InvocationExpressionSyntax call) =>
        wait.ToString().Substring(call.Span.End - wait.SpanStart);

    /// <summary>Whether every turn runs the wait, before all else in it.</summary>
    public bool WaitsFirst
    {
        get
        {
            StatementSyntax first = Statements[0];
            bool certain = first switch
            {
                LocalDeclarationStatementSyntax or ExpressionStatementSyntax => true,
                IfStatementSyntax branch => branch.Condition.Span.Contains(Wait.Span),
                _ => false,
            };
            return certain && first.Span.Contains(Wait.Span) && Wait.Ancestors().TakeWhile(a => a != first).All(AlwaysRuns);
        }
    }

    /// <summary>The first statement, where it declares one variable that only has the answer: <c>var name = await …;</c>.</summary>
    public (LocalDeclarationStatementSyntax Statement, VariableDeclaratorSyntax Variable)? Answer =>
        Body is BlockSyntax
        && Statements[0] is LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var value } variable] } statement
        && value == Wait && !IsWritten(variable.Identifier.ValueText)
            ? (statement, variable)
            : null;

    private bool AlwaysRuns(SyntaxNode around) => around switch
    {
        ConditionalExpressionSyntax conditional => conditional.Condition.Span.Contains(Wait.Span),
        ConditionalAccessExpressionSyntax access => access.Expression.Span.Contains(Wait.Span),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression } binary =>
            binary.Left.Span.Contains(Wait.Span),
        SwitchExpressionSyntax @switch => @switch.GoverningExpression.Span.Contains(Wait.Span),
        AssignmentExpressionSyntax assignment => !assignment.IsKind(SyntaxKind.CoalesceAssignmentExpression),
        AnonymousFunctionExpressionSyntax or QueryExpressionSyntax => false,
        _ => true,
    };

    /// <summary>Whether the body names a variable outside of the call.</summary>
    public bool UsesBesides(string name) => Body.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Any(i => i.Identifier.ValueText == name && !Call.Span.Contains(i.Span));

    /// <summary>Whether the body may change a variable.</summary>
    public bool IsWritten(string name) => Body.DescendantNodes().OfType<IdentifierNameSyntax>().Any(i => i.Identifier.ValueText == name && i.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == i,
        PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression),
        PostfixUnaryExpressionSyntax postfix => !postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression),
        ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) || argument.Parent is TupleExpressionSyntax,
        RefExpressionSyntax => true,
        _ => false,
    });

    /// <summary>Whether lines can be moved to the right without changing a text in them.</summary>
    public bool CanBeIndented(SourceText text) => Loop.DescendantTokens().All(t =>
        text.Lines.IndexOf(t.SpanStart) == text.Lines.IndexOf(t.Span.End));
}
