using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.CodeFixes.Editing;

namespace RedisTyped.CodeFixes;

/// <summary>RTY1001: makes a store, or a type around it, partial, in every file that it is declared in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddPartial)), Shared]
public sealed class AddPartial() : StoreCodeFix("RTY1001")
{
    private protected override void Offer(FixPlace place)
    {
        if (place.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration
            && place.Model.GetDeclaredSymbol(declaration, place.Cancellation) is { } type)
        {
            place.Offer($"Make '{type.Name}' partial", "partial", cancellation => ChangeAsync(place.Document.Project.Solution, type, cancellation));
        }
    }

    private static async Task<Solution> ChangeAsync(Solution solution, INamedTypeSymbol type, CancellationToken cancellation)
    {
        foreach (IGrouping<SyntaxTree, SyntaxReference> file in type.DeclaringSyntaxReferences.GroupBy(static r => r.SyntaxTree))
        {
            if (solution.GetDocument(file.Key) is not { } document)
            {
                continue;
            }

            SourceText text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
            var changes = file.Select(r => r.GetSyntax(cancellation)).OfType<TypeDeclarationSyntax>()
                .Where(static d => !d.Modifiers.Any(SyntaxKind.PartialKeyword))
                .Select(static d => new TextChange(new TextSpan(d.Keyword.SpanStart, 0), "partial "));
            solution = document.WithText(text.WithChanges(changes)).Project.Solution;
        }

        return solution;
    }
}
