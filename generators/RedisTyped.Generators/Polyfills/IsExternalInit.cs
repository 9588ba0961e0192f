namespace System.Runtime.CompilerServices;

/// <summary>The compiler marks init accessors with it; netstandard2.0 lacks it.</summary>
internal static class IsExternalInit;
