using System.Collections.Immutable;

namespace Equipoise.Trials.Safety.Dictionary;

/// <summary>A term for an adverse event.</summary>
/// <param name="Name">The term.</param>
/// <param name="OrganClass">The system organ class to which it belongs.</param>
/// <param name="Code">The code of the medical dictionary, where the file has one; licensed, and never shipped.</param>
/// <param name="Grades">The grades that exist for it, rising.</param>
public sealed record ToxicityTerm(string Name, string OrganClass, string? Code, ImmutableArray<int> Grades);
