using System;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.KeySpace;

/// <summary>A method of a store as the analyzer met it.</summary>
/// <param name="Model">Its model.</param>
/// <param name="PlaceOfKey">Where each of its keys stands.</param>
internal sealed record FoundMethod(MethodModel Model, Func<int, Location?> PlaceOfKey);
