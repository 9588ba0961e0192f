using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Tests.Compilation;

namespace RedisTyped.Generators.Tests.Parsing;

/// <summary>Types are written by hand for speed: exactly as the compiler would write them, and known by name exactly where it would know them.</summary>
public sealed class TypeTextTests
{
    private static readonly SymbolDisplayFormat Marked =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Named =
        new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    public static TheoryData<string> Stores => [.. AwkwardStores.All.Keys];

    [Theory]
    [MemberData(nameof(Stores))]
    public void Types_of_a_contract_are_written_as_the_compiler_writes_them(string name) =>
        AssertWritten(TypesIn(GeneratorRun.Of(AwkwardStores.All[name]).Input.Assembly.GlobalNamespace));

    [Fact]
    public void Types_of_every_form_are_written_as_the_compiler_writes_them()
    {
        ITypeSymbol[] types = [.. TypesIn(GeneratorRun.Of("""
            namespace @class.@event { public class @int<@string> { public struct Inner { } public class Deep<T> { } } public enum @void { A } }
            public class All<T, U, V> where U : class where V : struct
            {
                public T a; public T? b; public U? c; public V? d; public nint e; public nuint? f; public dynamic? g; public object? h; public string?[]? i;
                public int[][,]?[]? j; public (int A, string? B)? k; public List<(T, U?)[]?>? l; public @class.@event.@int<U?>.Inner? m; public @class.@event.@int<V?>.Deep<T?> n;
                public unsafe int* o; public Missing p; public List<Missing?>? q; public System.Half r; public Dictionary<string, List<byte[]?>>? s; public ValueTuple t;
                public Nullable<V> u; public Func<dynamic?, T?>? v; public char?[] w; public @class.@event.@void? x; public ValueTuple<int> y; public Type z;
                public decimal? aa; public sbyte ab; public ushort? ac; public uint ad; public ulong ae; public float? af; public short ag; public void Void() { }
                public unsafe delegate*<int, string?, void> ah; public IntPtr ai; public Enum aj; public ValueType? ak; public List<>? al; public Task<T[]?> am;
            }
            """).Input.Assembly.GlobalNamespace)];

        Assert.True(types.Length > 60);
        AssertWritten(types);
    }

    [Fact]
    public void Types_are_known_by_their_full_names()
    {
        ITypeSymbol[] types = [.. TypesIn(GeneratorRun.Of("""
            namespace A.B { public class C { public class D { } } public class C<T> { public struct D { } } }
            namespace B { public class C : List<A.B.C.D> { public A.B.C<int>.D a; public Dictionary<string, Task> b; public BC c; } }
            public class BC { public B.C a; public A.B.C b; public C c; }
            public class C { }
            """).Input.Assembly.GlobalNamespace).OfType<INamedTypeSymbol>()];
        string[] names = [.. types.Select(static t => t.OriginalDefinition.ToDisplayString(Named)).Append("B.C.D").Append("").Append(".C").Distinct()];

        Assert.Contains("A.B.C.D", names);
        foreach (ITypeSymbol type in types)
        {
            Assert.All(names, name => Assert.Equal(type.OriginalDefinition.ToDisplayString(Named) == name, type.Is(name)));
        }
    }

    private static void AssertWritten(IEnumerable<ITypeSymbol> types)
    {
        foreach (ITypeSymbol type in types)
        {
            Assert.Equal(type.ToDisplayString(Marked), TypeText.Written(type));
            Assert.Equal(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), TypeText.Identity(type));
        }
    }

    // Every type that a declaration names, whole and in its parts.
    private static IEnumerable<ITypeSymbol> TypesIn(INamespaceOrTypeSymbol place) => place.GetMembers().SelectMany(static member => member switch
    {
        INamespaceSymbol space => TypesIn(space),
        INamedTypeSymbol type => TypesIn(type).Concat(type.AllInterfaces).Append(type),
        IMethodSymbol method => method.Parameters.Select(static p => p.Type).Append(method.ReturnType).SelectMany(Parts),
        IFieldSymbol field => Parts(field.Type),
        IPropertySymbol property => Parts(property.Type),
        _ => [],
    });

    private static IEnumerable<ITypeSymbol> Parts(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Parts(array.ElementType).Append(type),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(Parts).Append(type),
        _ => [type],
    };
}
