using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Finds out which nodes a method chooses for a command without keys: all of them by [AllNodes], or one by a parameter of type NodeId.</summary>
internal sealed class FanOutParser
{
    private static readonly NodeCombination[] Combinations =
    [
        NodeCombination.Sum, NodeCombination.Concat, NodeCombination.Min, NodeCombination.Max, NodeCombination.First,
        NodeCombination.Every, NodeCombination.Any,
    ];

    private readonly IMethodSymbol _method;
    private readonly MethodFaults _faults;
    private readonly AttributeData? _allNodes;
    private readonly IParameterSymbol? _node;
    private readonly ITypeSymbol? _result;

    public FanOutParser(IMethodSymbol method, CommandTemplate template, MethodFaults faults)
    {
        _method = method;
        _faults = faults;
        _allNodes = method.Attribute(KnownTypes.AllNodesAttribute);
        _node = method.Parameters.FirstOrDefault(
            p => p.Type.Is(KnownTypes.NodeId) && !template.Words.SelectMany(static w => w.Placeholders).Any(s => s.Text == p.Name));
        _result = method.ReturnType is INamedTypeSymbol { TypeArguments: [{ } result] } ? result : null;
    }

    /// <summary>Whether the method says where its command goes, so that it needs no key.</summary>
    public bool ChoosesNodes => _allNodes is not null || _node is not null;

    /// <summary>The parameter that names the node, which the template does not hold.</summary>
    public IParameterSymbol? Node => _node;

    /// <summary>What one node's answer is read as, where that is not what the task gives.</summary>
    public ITypeSymbol? Answer { get; private set; }

    /// <summary>Which nodes; null where the command's keys decide, and after a fault.</summary>
    public NodesModel? Parse()
    {
        if (_allNodes is null)
        {
            if (_result?.Is(KnownTypes.NodeResults) == true)
            {
                AtReturnType("gives the results of all nodes, but does not go to all", _node is null
                    ? "add [AllNodes]"
                    : $"return '{((INamedTypeSymbol)_result).TypeArguments[0].ForReader()}' for the one, or take [AllNodes] in the place of '{_node.Name}'");
            }

            return _node is null ? null : new NodesModel(_node.EscapedName());
        }

        if (_node is not null)
        {
            _faults.AtParameter(
                _node, Rules.FanOutMisfit, _method.Name, $"goes to all nodes, and takes the node '{_node.Name}' as well",
                "remove [AllNodes], or the parameter");
            return null;
        }

        int timeout = Named("TimeoutMilliseconds") is { Value: int value } ? value : 0;
        if (timeout < 0)
        {
            _faults.AtAttribute(_allNodes, Rules.FanOutMisfit, _method.Name, "has a negative time for its nodes", "give at least 1 ms, or leave it out");
        }

        return Combined() is not { } nodes ? null : nodes with
        {
            TimeoutMilliseconds = timeout,
            ReturnType = _method.ReturnType.Write(),
            IsValueTask = _method.ReturnType.Is(KnownTypes.ValueTask),
        };
    }

    /// <summary>Holds the choice of nodes against the keys of the command: these decide where there are any.</summary>
    public void CheckKeys(string command, List<Word> keyWords)
    {
        if (keyWords.Count == 0)
        {
            return;
        }

        if (_allNodes is not null)
        {
            _faults.AtAttribute(_allNodes, Rules.KeyDecidesNode, command, keyWords[0].ToString(), "[AllNodes]");
        }
        else if (_node is not null)
        {
            _faults.AtParameter(_node, Rules.KeyDecidesNode, command, keyWords[0].ToString(), $"the parameter '{_node.Name}'");
        }
    }

    private NodesModel? Combined()
    {
        var model = new NodesModel((string?)null);
        int? combine = _allNodes!.ConstructorArguments is [{ Value: int value }] ? value : null;
        ITypeSymbol? combiner = Named("Combiner")?.Value as ITypeSymbol;
        if (combine is not null && combiner is not null)
        {
            _faults.AtAttribute(_allNodes, Rules.FanOutMisfit, _method.Name, "has two combiners", "keep one of them");
            return null;
        }

        if (combiner is not null)
        {
            return OwnCombiner(combiner);
        }

        if (_result is null)
        {
            return combine is null
                ? model with { Combination = NodeCombination.None }
                : Misfit("combines answers and gives nothing", "return Task<T>, or remove the combiner");
        }

        bool givesResults = _result.Is(KnownTypes.NodeResults);
        if (combine is null)
        {
            Answer = givesResults ? ((INamedTypeSymbol)_result).TypeArguments[0] : null;
            string name = _result.ForReader();
            return givesResults
                ? model with { Combination = NodeCombination.All }
                : Misfit(
                    $"gets an answer from each node, which '{name}' has no place for",
                    $"return NodeResults<{name}>, or name a combiner such as [AllNodes(Combine.{Suggested()})]");
        }

        if (combine < 0 || combine >= Combinations.Length)
        {
            _faults.AtAttribute(_allNodes, Rules.FanOutMisfit, _method.Name, "has a combiner that does not exist", "use a member of Combine");
            return null;
        }

        NodeCombination combination = Combinations[combine.Value];
        return (givesResults ? "it gives the results themselves; remove the combiner" : MisfitOf(combination, _result)) is { } misfit
            ? Misfit($"combines answers to '{_result.ForReader()}'", misfit)
            : model with
            {
                Combination = combination == NodeCombination.Concat && _result is not IArrayTypeSymbol ? NodeCombination.ConcatLists : combination,
            };
    }

    private NodesModel? OwnCombiner(ITypeSymbol combiner)
    {
        INamedTypeSymbol? contract = combiner.AllInterfaces.FirstOrDefault(
            i => i.Is(KnownTypes.NodeCombiner) && SymbolEqualityComparer.Default.Equals(i.TypeArguments[1], _result));
        if (combiner is not INamedTypeSymbol { IsUnboundGenericType: false, TypeKind: not TypeKind.Interface } || contract is null)
        {
            return Misfit(
                $"has the combiner '{combiner.ForReader()}'",
                $"let it implement INodeCombiner<…, {_result?.ForReader() ?? "T"}> for the value that the method gives");
        }

        Answer = contract.TypeArguments[0];
        return new NodesModel((string?)null)
        {
            Combination = NodeCombination.Combine,
            CombinerArguments = $"{combiner.Write()}, {Answer.Write()}, {_result!.Write()}",
        };
    }

    private static string? MisfitOf(NodeCombination combination, ITypeSymbol result)
    {
        ValueModel type = ValueParser.Parse(result);
        bool isNumber = !type.IsNullable && (type.Name == "decimal"
            || type.Kind is ValueKind.SignedInteger or ValueKind.UnsignedInteger or ValueKind.Double or ValueKind.Single);
        bool isTime = !type.IsNullable && type.Kind is ValueKind.DateTime or ValueKind.DateTimeOffset or ValueKind.TimeSpan;
        return combination switch
        {
            NodeCombination.Sum when !isNumber => "a sum is a number; return long or double",
            NodeCombination.Min or NodeCombination.Max when !isNumber && !isTime => "only numbers and times have an order; return long or double",
            NodeCombination.Every or NodeCombination.Any when type.Kind != ValueKind.Boolean || type.IsNullable => "it combines booleans; return bool",
            NodeCombination.Concat when type.IsNullable || ValueParser.ElementOf(result) is null
                || (result is not IArrayTypeSymbol && !result.Is("System.Collections.Generic.IReadOnlyList")) =>
                "it puts arrays or lists one behind the other; return T[] or IReadOnlyList<T>",
            _ => null,
        };
    }

    private string Suggested() =>
        ValueParser.ElementOf(_result!) is not null ? "Concat"
        : ValueParser.Parse(_result!).Kind == ValueKind.Boolean ? "All"
        : MisfitOf(NodeCombination.Sum, _result!) is null ? "Sum"
        : "First";

    private TypedConstant? Named(string argument) =>
        _allNodes!.NamedArguments.Where(a => a.Key == argument).Select(static a => (TypedConstant?)a.Value).FirstOrDefault();

    private NodesModel? Misfit(string fault, string advice)
    {
        AtReturnType(fault, advice);
        return null;
    }

    private void AtReturnType(string fault, string advice) => _faults.AtReturnType(Rules.FanOutMisfit, _method.Name, fault, advice);
}
