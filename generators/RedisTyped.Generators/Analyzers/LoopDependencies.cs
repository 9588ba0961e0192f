using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Analyzers;

/// <summary>
/// What the variables of a loop may get their values from, whatever the order of its statements: a loop comes round to what stands above.
/// </summary>
internal sealed class LoopDependencies
{
    private readonly Sources _values = new();
    private readonly Sources _changes = new();
    private readonly Sources _members = new();

    private readonly ILoopOperation _loop;
    private readonly StoreCalls _stores;

    public LoopDependencies(ILoopOperation loop, StoreCalls stores)
    {
        _loop = loop;
        _stores = stores;
        foreach (IOperation operation in loop.Body.DescendantsAndSelf())
        {
            Note(operation);
        }
    }

    /// <summary>The variables that an operation depends on by what they were set to.</summary>
    public HashSet<ISymbol> VariablesOf(IOperation operation)
    {
        var variables = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        Reach(operation, variables, null, int.MaxValue, counts: true);
        return variables;
    }

    /// <summary>
    /// Whether an operation depends on an answer that the loop waits for: by itself, by a variable, or by an object that was given one, in
    /// the turn before or in this one before a place.
    /// </summary>
    public bool WaitsForAnswer(IOperation operation, IOperation place) =>
        Reach(operation, new(SymbolEqualityComparer.Default), new(SymbolEqualityComparer.Default), place.Syntax.SpanStart, counts: true);

    /// <summary>Whether an operation depends on an answer that an earlier turn waited for, so that the turns are one after the other by need.</summary>
    public bool WaitsForEarlierTurn(IOperation operation) =>
        Reach(operation, new(SymbolEqualityComparer.Default), new(SymbolEqualityComparer.Default), int.MaxValue, counts: false);

    // Changes count where there is a set of what they were looked at of.
    private bool Reach(IOperation operation, HashSet<ISymbol> seen, HashSet<ISymbol>? changed, int place, bool counts)
    {
        bool waits = false;
        foreach (IOperation part in operation.DescendantsAndSelf())
        {
            waits |= counts && part is IAwaitOperation;
            if (Symbol(part) is not { } symbol)
            {
                continue;
            }

            // Of an object whose Id is asked for it does not matter that its Name was set.
            List<Source> sources = [];
            if (seen.Add(symbol))
            {
                sources.AddRange(_values.Of(symbol));
                sources.AddRange(changed is null ? [] : _changes.Of(symbol));
            }

            if (part.Parent is not IMemberReferenceOperation && changed?.Add(symbol) == true)
            {
                sources.AddRange(_members.Of(symbol));
            }

            foreach (Source source in sources.Where(s => !s.IsOfTurn || s.Value.Syntax.Span.End <= place))
            {
                waits |= Reach(source.Value, seen, changed, place, counts || !source.IsOfTurn);
            }
        }

        return waits;
    }

    private static ISymbol? Symbol(IOperation part) => part switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation member => member.Member,
        _ => null,
    };

    private void Note(IOperation operation)
    {
        switch (operation)
        {
            case IAssignmentOperation assignment:
                foreach (IOperation target in Targets(assignment.Target))
                {
                    NoteAssignment(target, assignment.Value);
                }

                break;
            case IVariableDeclaratorOperation declarator when declarator.GetVariableInitializer() is { } initializer:
                _values.Add(declarator.Symbol, Of(initializer.Value, declarator.Symbol));
                break;
            case IForEachLoopOperation inner:
                foreach (ILocalSymbol local in inner.Locals)
                {
                    _values.Add(local, Of(inner.Collection, local));
                }

                break;
            case IIsPatternOperation { Pattern: var pattern, Value: var value }:
                foreach (ISymbol declared in pattern.DescendantsAndSelf().Select(Declared).OfType<ISymbol>())
                {
                    _values.Add(declared, Of(value, declared));
                }

                break;
            case IInvocationOperation call:
                NoteCall(call);
                break;
        }
    }

    private void NoteAssignment(IOperation target, IOperation value)
    {
        ISymbol? variable = target.Variable();
        Source source = Of(value, variable);
        switch (target)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation:
                _values.Add(variable, source);
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: false } or IFieldReferenceOperation:
                _changes.Add(((IMemberReferenceOperation)target).Member, source);
                _members.Add(variable, source);
                break;
            default:
                _changes.Add(variable, source);
                break;
        }
    }

    // A call may put its arguments into the object that it is made on, and anything into what it is given by reference.
    private void NoteCall(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (!_stores.IsCall(call))
            {
                ISymbol? holder = call.Instance?.Variable();
                _changes.Add(holder, Of(argument.Value, holder));
            }

            if (argument.Parameter?.RefKind is RefKind.Out or RefKind.Ref)
            {
                ISymbol? given = argument.Value.Variable();
                foreach (IOperation source in call.ChildOperations.Where(o => o != argument))
                {
                    _values.Add(given, Of(source, given));
                }
            }
        }
    }

    private static IEnumerable<IOperation> Targets(IOperation target) => target.Unwrapped() switch
    {
        ITupleOperation tuple => tuple.Elements.SelectMany(Targets),
        IDeclarationExpressionOperation declaration => Targets(declaration.Expression),
        var plain => [plain],
    };

    private static ISymbol? Declared(IOperation pattern) => pattern switch
    {
        IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
        IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
        _ => null,
    };

    // The next turn has another variable, or another object in it, so that only what comes before counts.
    private Source Of(IOperation value, ISymbol? holder) => new(
        value,
        holder is ILocalSymbol { DeclaringSyntaxReferences: [{ Span: var declared }] }
        && (_loop.Body.Syntax.Span.Contains(declared) || (_loop is IForEachLoopOperation && _loop.Syntax.Span.Contains(declared))));

    private readonly record struct Source(IOperation Value, bool IsOfTurn);

    private sealed class Sources
    {
        private readonly Dictionary<ISymbol, List<Source>> _of = new(SymbolEqualityComparer.Default);

        public List<Source> Of(ISymbol variable) => _of.TryGetValue(variable, out List<Source>? sources) ? sources : [];

        public void Add(ISymbol? variable, Source source)
        {
            if (variable is null)
            {
                return;
            }

            if (!_of.TryGetValue(variable, out List<Source>? sources))
            {
                _of.Add(variable, sources = []);
            }

            sources.Add(source);
        }
    }
}
