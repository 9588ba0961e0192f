using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace RedisTyped.Generators.Tests;

/// <summary>An additional file that is on no disk. Without a text it cannot be read.</summary>
internal sealed class TextFile(string path, string? text) : AdditionalText
{
    public override string Path { get; } = path;

    public override SourceText? GetText(CancellationToken cancellationToken = default) => text is null ? null : SourceText.From(text);
}
