using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.SiteWork;

/// <summary>A value by which a sign that holds or stops goes, such as creatinine: it can be entered with the dose.</summary>
/// <param name="Field">The field.</param>
/// <param name="Units">The units that are accepted, the protocol's first.</param>
public sealed record DoseValue(FieldDeclaration Field, ImmutableArray<string> Units)
{
    /// <summary>The measured numbers that the signs of a treatment go by, each once, in the order of the signs.</summary>
    /// <param name="signs">The signs.</param>
    /// <param name="fields">The protocol's fields; derived ones are computed, never entered.</param>
    public static ImmutableArray<DoseValue> Of(IEnumerable<ToxicityCriterion> signs, IEnumerable<FieldDeclaration> fields) =>
    [
        .. signs.SelectMany(s => s.When is { } when ? Named(when) : []).Distinct(StringComparer.Ordinal)
            .SelectMany(name => fields.Where(f => f.Id == name && f.Kind == FieldKind.Number && f.Derivation is null)).Select(f => new DoseValue(f, EligibilitySheet.UnitsOf(f))),
    ];

    private static IEnumerable<string> Named(Criterion criterion) =>
        new[] { criterion.Field }.OfType<string>().Concat((criterion.All.IsDefault ? [] : criterion.All).Concat(criterion.Any.IsDefault ? [] : criterion.Any).SelectMany(Named));
}
