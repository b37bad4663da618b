using System.Runtime.CompilerServices;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Safety.Monitoring;

/// <summary>The boundary of a protocol's rule for the rate of a toxicity.</summary>
public static class ToxicityRateDesign
{
    /// <summary>Each rule's boundary is searched once.</summary>
    private static readonly ConditionalWeakTable<ToxicityRate, ToxicityDesign> Found = [];

    /// <summary>The boundary, the constant behind it (the posterior probability where the rule states its level) and its exact error at the acceptable rate.</summary>
    /// <exception cref="ArgumentException">The rule's numbers do not make a boundary; see <see cref="ToxicityDesigns"/>.</exception>
    public static ToxicityDesign Of(ToxicityRate rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Found.GetValue(rule, Search);
    }

    private static ToxicityDesign Search(ToxicityRate rule) => rule switch
    {
        { Family: ToxicityFamily.Pocock, Error: { } error } => ToxicityDesigns.Pocock(rule.Participants, rule.AcceptableRate, error),
        { Family: ToxicityFamily.ObrienFleming, Error: { } error } => ToxicityDesigns.OBrienFleming(rule.Participants, rule.AcceptableRate, error),
        { Family: ToxicityFamily.BetaBinomial, Prior: { } prior, Error: { } error, Level: null } => ToxicityDesigns.BetaBinomial(rule.Participants, rule.AcceptableRate, new BetaLaw(prior.A, prior.B), rule.AcceptableRate, error),
        { Family: ToxicityFamily.BetaBinomial, Prior: { } prior, Level: { } level, Error: null } => Stated(ToxicityDesigns.BetaBinomial(rule.Participants, rule.AcceptableRate, new BetaLaw(prior.A, prior.B), level), level, rule.AcceptableRate),
        _ => throw new ArgumentException($"the rule '{rule.Id}' needs {(rule.Family == ToxicityFamily.BetaBinomial ? "a prior, and an error or a level" : "an error")}", nameof(rule)),
    };

    private static ToxicityDesign Stated(ToxicityBoundary boundary, double level, double rate) => new(boundary, level, boundary.At(rate).TotalStopping);
}
