using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RedisTyped.CodeFixes.Editing;

/// <summary>A diagnostic with the source around it, where fixes are offered.</summary>
internal sealed class FixPlace(CodeFixContext context, Diagnostic diagnostic, SyntaxNode node, SourceText text, SemanticModel model)
{
    private readonly CodeFixContext _context = context;

    public string Rule => diagnostic.Id;

    public TextSpan Span => diagnostic.Location.SourceSpan;

    public SyntaxNode Node => node;

    public SourceText Text => text;

    public SemanticModel Model => model;

    public Document Document => _context.Document;

    public CancellationToken Cancellation => _context.CancellationToken;

    /// <summary>What the message advises.</summary>
    public Advice Advice { get; } = new(diagnostic.GetMessage(CultureInfo.InvariantCulture));

    /// <summary>The method that the diagnostic is in; null for one of an inherited member.</summary>
    public MethodDeclarationSyntax? Method => node.FirstAncestorOrSelf<MethodDeclarationSyntax>();

    /// <summary>The attribute that the diagnostic is in.</summary>
    public AttributeSyntax? Attribute => node.FirstAncestorOrSelf<AttributeSyntax>();

    /// <summary>The parameter that the diagnostic is in.</summary>
    public ParameterSyntax? Parameter => node.FirstAncestorOrSelf<ParameterSyntax>();

    /// <summary>
    /// Whether the diagnostic marks characters of a template. It marks the whole argument where that is put together of several
    /// literals or names a constant, whose characters cannot be told.
    /// </summary>
    public bool IsInTemplate =>
        Attribute is not null
        && node.FirstAncestorOrSelf<LiteralExpressionSyntax>() is { } literal
        && literal.IsKind(SyntaxKind.StringLiteralExpression)
        && literal.Span != Span;

    /// <summary>How a type is named here: by its name where a using directive brings it in, else in full.</summary>
    public string NameOf(string space, string name) =>
        model.LookupNamespacesAndTypes(Span.Start, name: name).Any(s => s.ContainingNamespace?.ToDisplayString() == space)
            ? name
            : $"{space}.{name}";

    /// <summary>Offers to change the text.</summary>
    /// <param name="title">What is done, as a short imperative sentence.</param>
    /// <param name="kind">What is done alike when all are fixed at once.</param>
    /// <param name="changes">The changes of the document.</param>
    public void Offer(string title, string kind, params TextChange[] changes) => Offer(title, kind, _ =>
        Task.FromResult(Document.WithText(text.WithChanges(changes.OrderBy(static c => c.Span.Start))).Project.Solution));

    /// <summary>Offers to change several documents.</summary>
    public void Offer(string title, string kind, System.Func<CancellationToken, Task<Solution>> change) =>
        _context.RegisterCodeFix(CodeAction.Create(title, change, $"{Rule}: {kind}"), diagnostic);
}
