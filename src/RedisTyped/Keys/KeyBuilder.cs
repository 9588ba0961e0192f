using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace RedisTyped.Keys;

/// <summary>
/// Formats a key on the stack and allocates its final bytes once. Only generated code uses it. Texts are UTF-8, numbers and dates
/// invariant.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct KeyBuilder
{
    /// <summary>How many bytes generated code offers from its stack; longer keys borrow an array.</summary>
    public const int StackSize = 256;

    private readonly KeyShape _shape;
    private Span<byte> _buffer;
    private byte[]? _rented;
    private int _length;
    private int _tagStart;

    /// <summary>Starts a key.</summary>
    /// <param name="shape">The key's template.</param>
    /// <param name="stack">The buffer to format into for as long as it suffices.</param>
    public KeyBuilder(KeyShape shape, Span<byte> stack)
    {
        _shape = shape;
        _buffer = stack;
        _tagStart = -1;
    }

    /// <summary>Adds constant bytes.</summary>
    /// <param name="utf8">The bytes.</param>
    public void AppendLiteral(scoped ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length));
        _length += utf8.Length;
    }

    /// <summary>Opens the template's hash tag: what follows routes.</summary>
    public void OpenTag()
    {
        AppendLiteral("{"u8);
        _tagStart = _length;
    }

    /// <summary>Closes the template's hash tag.</summary>
    public void CloseTag() => AppendLiteral("}"u8);

    /// <summary>Adds a text as UTF-8.</summary>
    /// <param name="value">The text.</param>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    /// <exception cref="ArgumentException">It holds half a surrogate pair, which has no UTF-8 form.</exception>
    public void Append(string value, string parameter)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        Append(value.AsSpan(), parameter);
    }

    /// <summary>Adds a character as UTF-8.</summary>
    /// <param name="value">The character.</param>
    /// <param name="parameter">The parameter that holds it.</param>
    /// <exception cref="ArgumentException">It is half a surrogate pair, which has no UTF-8 form.</exception>
    public void Append(char value, string parameter) => Append(new ReadOnlySpan<char>(in value), parameter);

    /// <summary>Adds bytes as they are.</summary>
    /// <param name="value">The bytes.</param>
    /// <param name="parameter">The parameter that holds them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public void Append(byte[] value, string parameter)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        AppendLiteral(value);
    }

    /// <summary>Adds bytes as they are.</summary>
    /// <param name="value">The bytes.</param>
    /// <param name="parameter">The parameter that holds them.</param>
    public void Append(ReadOnlyMemory<byte> value, string parameter)
    {
        _ = parameter;
        AppendLiteral(value.Span);
    }

    /// <summary>Adds a boolean as <c>1</c> or <c>0</c>, the form that it has as a value.</summary>
    /// <param name="value">The boolean.</param>
    public void Append(bool value) => AppendLiteral(value ? "1"u8 : "0"u8);

    /// <summary>Adds a value by its own UTF-8 format.</summary>
    /// <typeparam name="T">A number, <see cref="Guid"/>, date or time.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="format">A .NET format string; empty for the type's default.</param>
    public void Append<T>(T value, scoped ReadOnlySpan<char> format = default)
        where T : struct, IUtf8SpanFormattable
    {
        int written;
        while (!value.TryFormat(_buffer[_length..], out written, format, CultureInfo.InvariantCulture))
        {
            Grow(_buffer.Length + 1);
        }

        _length += written;
    }

    /// <summary>Ends the key.</summary>
    /// <returns>The key with its one allocation; the builder must not be used again.</returns>
    public BuiltKey Build()
    {
        byte[] bytes = _buffer[.._length].ToArray();
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }

        return new BuiltKey(_shape, bytes, _tagStart);
    }

    private void Append(scoped ReadOnlySpan<char> value, string parameter)
    {
        OperationStatus status = Utf8.FromUtf16(value, _buffer[_length..], out _, out int written, replaceInvalidSequences: false);
        if (status == OperationStatus.DestinationTooSmall)
        {
            int size = Encoding.UTF8.GetMaxByteCount(value.Length);
            status = Utf8.FromUtf16(value, Reserve(size), out _, out written, replaceInvalidSequences: false);
        }

        if (status != OperationStatus.Done)
        {
            // Replacing the half pair would let two different texts name one key.
            throw new ArgumentException("The text holds half of a surrogate pair, which has no UTF-8 form; pass well-formed text or bytes.", parameter);
        }

        _length += written;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Grow(checked(_length + count));
        }

        return _buffer[_length..];
    }

    private void Grow(int atLeast)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(atLeast, 2 * _buffer.Length));
        _buffer[.._length].CopyTo(larger);
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        _buffer = _rented = larger;
    }
}
