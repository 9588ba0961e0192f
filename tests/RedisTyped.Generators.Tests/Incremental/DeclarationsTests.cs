using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RedisTyped.Generators.Parsing;

namespace RedisTyped.Generators.Tests.Incremental;

/// <summary>Which edits leave a store unread: those within bodies, and no other.</summary>
public sealed class DeclarationsTests
{
    private const string Types = """
        public static class Keys { public const string Template = "GET thing:{id}"; static int Length() { int one = 1; return one; } }
        public sealed record Thing(string Name, Level Level) { int seen = 1; public int Seen => seen; }
        public enum Level { Low, High }
        """;

    [Theory]
    [InlineData("int one = 1;", "int one = 2; /* and no more */ string two = \"2\";")]
    [InlineData("=> seen;", "=> seen + 1;")]
    [InlineData("public enum", "// The levels.\npublic enum")]
    public void Edit_that_no_type_shows_leaves_declarations_as_they_were(string old, string edited) => Assert.True(Same(Types, Edited(old, edited)));

    [Theory]
    [InlineData("GET thing", "GET other")]
    [InlineData("High", "High, Higher")]
    [InlineData("Low,", "Low = 3,")]
    [InlineData("Seen => seen;", "Seen;")]
    [InlineData("{ int one = 1; return one; }", ";")]
    [InlineData("int seen = 1;", "int seen = 2;")]
    [InlineData("string Name", "string? Name")]
    [InlineData("string Name", "[property: Obsolete] string Name")]
    [InlineData("int Seen =>", "[Obsolete(\"no\")] int Seen =>")]
    [InlineData("static class Keys", "static class Key")]
    [InlineData("public enum", "#nullable disable\npublic enum")]
    [InlineData("static int Length()", "static int Length(int of)")]
    [InlineData("public enum", "public interface IOther { }\npublic enum")]
    public void Edit_of_what_types_show_is_seen(string old, string edited) => Assert.False(Same(Types, Edited(old, edited)));

    /// <summary>Documentation of methods is written out, and is a comment to a compiler that writes none.</summary>
    [Fact]
    public void Comment_in_an_interface_is_seen() =>
        Assert.False(Same("public interface IBase { void M(); }", "public interface IBase {\n/// <summary>One.</summary>\nvoid M(); }"));

    [Fact]
    public void File_more_or_less_or_in_another_place_is_seen()
    {
        CSharpCompilation one = Compile("class A { }", "class B { }");

        Assert.True(new Declarations(one.Clone()).AreThoseOf(new Declarations(one)));
        Assert.False(new Declarations(one.AddSyntaxTrees(GeneratorRun.Tree("class C { }"))).AreThoseOf(new Declarations(one)));
        Assert.False(new Declarations(one.RemoveSyntaxTrees(one.SyntaxTrees[1])).AreThoseOf(new Declarations(one)));
        Assert.False(new Declarations(one.RemoveAllSyntaxTrees().AddSyntaxTrees(one.SyntaxTrees.Reverse())).AreThoseOf(new Declarations(one)));
    }

    [Fact]
    public void Reference_option_name_or_language_that_differs_is_seen()
    {
        CSharpCompilation one = Compile("class A { void M() { } }");
        SyntaxTree tree = one.SyntaxTrees[0];
        SyntaxTree older = tree.WithRootAndOptions(tree.GetRoot(), ((CSharpParseOptions)tree.Options).WithLanguageVersion(LanguageVersion.CSharp11));

        Assert.False(new Declarations(one.RemoveReferences(one.References.First())).AreThoseOf(new Declarations(one)));
        Assert.False(new Declarations(one.WithOptions(one.Options.WithNullableContextOptions(NullableContextOptions.Disable))).AreThoseOf(new Declarations(one)));
        Assert.False(new Declarations(one.WithAssemblyName("Renamed")).AreThoseOf(new Declarations(one)));
        Assert.False(new Declarations(one.ReplaceSyntaxTree(tree, older)).AreThoseOf(new Declarations(one)));
    }

    [Fact]
    public void Directive_that_is_taken_away_is_seen() => Assert.False(Same("#nullable disable\nclass A { }", "class A { }"));

    /// <summary>As many stores ask it, one after the other, of the same two.</summary>
    [Fact]
    public void Answer_stays_the_same()
    {
        var before = new Declarations(Compile("class A { int M() => 1; }"));
        var same = new Declarations(Compile("class A { int M() => 2; }"));
        var other = new Declarations(Compile("class A { long M() => 1; }"));

        Assert.Equal([true, true, false, false, true], new[] { before, before, other, other, before }.Select(same.AreThoseOf));
    }

    /// <summary>A file of two stores, of which neither takes the other's model.</summary>
    [Fact]
    public void Store_is_read_again_only_where_its_file_or_a_declaration_was_edited()
    {
        CSharpCompilation first = Compile("interface IOne { } interface ITwo { }", Types);
        CSharpCompilation body = first.ReplaceSyntaxTree(first.SyntaxTrees[1], GeneratorRun.Tree(Edited("int one = 1;", "int one = 2;")));
        CSharpCompilation shown = body.ReplaceSyntaxTree(body.SyntaxTrees[1], GeneratorRun.Tree(Edited("GET thing", "GET other")));
        CSharpCompilation own = shown.ReplaceSyntaxTree(shown.SyntaxTrees[0], GeneratorRun.Tree("interface IOne { } interface ITwo { }"));

        Assert.Equal([true, true], Read(first));
        Assert.Equal([false, false], Read(first));
        Assert.Equal([false, false], Read(body));
        Assert.Equal([true, true], Read(shown));
        Assert.Equal([true, true], Read(own));
        Assert.Equal([true, true], Read(first));
    }

    // Which stores of the first file were read.
    private static bool[] Read(CSharpCompilation compilation) =>
    [
        .. compilation.SyntaxTrees[0].GetRoot().DescendantNodes().OfType<InterfaceDeclarationSyntax>().Select(store =>
        {
            bool isRead = false;
            ParsedStores.Get(store, compilation, () =>
            {
                isRead = true;
                return null;
            });
            return isRead;
        }),
    ];

    private static bool Same(string before, string after) => new Declarations(Compile(after)).AreThoseOf(new Declarations(Compile(before)));

    // The references are those of all.
    private static CSharpCompilation Compile(params string[] files) =>
        Empty.AddSyntaxTrees(files.Select(static file => GeneratorRun.Tree(file)));

    private static CSharpCompilation Empty { get; } = GeneratorRun.Of("").Input.RemoveAllSyntaxTrees();

    private static string Edited(string old, string edited)
    {
        Assert.Contains(old, Types, StringComparison.Ordinal);
        return Types.Replace(old, edited, StringComparison.Ordinal);
    }
}
