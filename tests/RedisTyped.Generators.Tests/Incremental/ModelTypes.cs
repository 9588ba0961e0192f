using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.KeySpace;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Tests.Incremental;

/// <summary>
/// The types of what is cached, found from the store's model down: whatever a contract holds, its model can have nothing of the compiler
/// in it, and equals another by its values. That the tests of the steps are right for all contracts and not only for theirs hangs on it.
/// </summary>
public sealed class ModelTypes
{
    private static readonly HashSet<Type> Values =
    [
        typeof(string), typeof(bool), typeof(int), typeof(uint), typeof(long), typeof(ushort), typeof(char), typeof(byte),
    ];

    [Fact]
    public void Everything_in_a_use_of_a_key_is_a_value() => Assert.Empty(FaultsOf(typeof(KeyUse), nameof(KeyUse), [], []));

    [Fact]
    public void Everything_in_a_model_is_a_value()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);

        Assert.Empty(FaultsOf(typeof(StoreModel), nameof(StoreModel), [], seen));
        Assert.Contains(nameof(MethodModel), seen);
        Assert.Contains(nameof(HashMember), seen);
        Assert.Contains(nameof(TextPart), seen);
    }

    [Fact]
    public void All_types_beside_the_model_are_part_of_it()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        FaultsOf(typeof(StoreModel), nameof(StoreModel), [], seen);

        IEnumerable<string> beside = typeof(StoreModel).Assembly.GetTypes()
            .Where(static t => t.Namespace?.StartsWith(typeof(StoreModel).Namespace!, StringComparison.Ordinal) == true)
            .Where(static t => !t.IsEnum && !t.IsNested && !t.IsGenericType && !IsStatic(t))
            .Select(static t => t.Name);

        Assert.Empty(beside.Except(seen));
    }

    [Theory]
    [InlineData(typeof(WithLocation), "WithLocation.Place: Microsoft.CodeAnalysis.Location")]
    [InlineData(typeof(WithSymbols), "WithSymbols.Types[].Symbol: Microsoft.CodeAnalysis.ISymbol")]
    [InlineData(typeof(WithArray), "WithArray.Names: System.String[]")]
    [InlineData(typeof(WithImmutableArray), "WithImmutableArray.Names: System.Collections.Immutable.ImmutableArray")]
    [InlineData(typeof(WithSetter), "WithSetter.Name can be set")]
    [InlineData(typeof(ByReference), "ByReference is no record")]
    public void Model_that_holds_anything_else_is_found(Type model, string fault) =>
        Assert.StartsWith(fault, Assert.Single(FaultsOf(model, model.Name, [], [])), StringComparison.Ordinal);

    private static List<string> FaultsOf(Type type, string path, HashSet<Type> walked, SortedSet<string> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum || Values.Contains(type))
        {
            return [];
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>))
        {
            return FaultsOf(type.GetGenericArguments()[0], path + "[]", walked, seen);
        }

        bool isOurs = type.Assembly == typeof(StoreModel).Assembly || type.DeclaringType == typeof(ModelTypes);
        if (!isOurs)
        {
            return [$"{path}: {type.FullName}"];
        }

        if (!walked.Add(type))
        {
            return [];
        }

        seen.Add(type.Name);
        bool isRecord = type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null;
        List<string> faults = isRecord && type.IsSealed ? [] : [$"{path} is no record that is sealed"];
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            string member = $"{path}.{(field.Name[0] == '<' ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name)}";
            faults.AddRange(FaultsOf(field.FieldType, member, walked, seen));
        }

        faults.AddRange(type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(static p => p.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Any(static m => m.Name == "IsExternalInit"))
            .Select(p => $"{path}.{p.Name} can be set"));
        return faults;
    }

    private static bool IsStatic(Type type) => type is { IsAbstract: true, IsSealed: true };

    private sealed record WithLocation(string Name, Location Place);

    private sealed record WithSymbols(EquatableArray<EquatableSymbol> Types);

    private sealed record WithArray(string[] Names);

    private sealed record WithImmutableArray(ImmutableArray<string> Names);

    private sealed record WithSetter
    {
        public string Name { get; set; } = "";
    }

    private sealed class ByReference
    {
        public string Name => "";
    }

    private sealed record EquatableSymbol(ISymbol Symbol);
}
