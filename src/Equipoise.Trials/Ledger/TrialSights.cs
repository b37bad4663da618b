using System.Collections.Immutable;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// The state as those may see it who may not see all: what they may not know is not in it, so that nothing computed from it can tell. A decision is taken on the whole state, never on one of these.
/// </summary>
public sealed partial record TrialState
{
    /// <summary>What people of one site may see: their own participants, and nothing that is counted, advised or asked elsewhere.</summary>
    /// <param name="site">The site.</param>
    public TrialState AtSite(string site) => WithoutResults() with
    {
        Sites = Sites.TryGetValue(site, out var own) ? Sites.Clear().Add(site, own) : Sites.Clear(),
        Participants = Participants.Clear().AddRange(Participants.Where(p => p.Value.Site == site)),
        Issued = Issued.Clear(),
        Randomised = Randomised.Clear(),
        Cuts = [],
        Advice = [],
        AdviceSignatures = [],
        SponsorDecisions = [],
        Reports = [],
        Gaps = [],
        TrailReviews = [],
        Proposal = null,
        Grants = [.. Grants.Where(g => g.Site == site)],
    };

    /// <summary>
    /// What those may see who are to know nothing about treatment: everybody, without arm, position, doses, stops, laboratory, unblinding, the words of queries and deviations, and without the history of entries.
    /// </summary>
    public TrialState Masked() => WithoutResults() with
    {
        Participants = Participants.Clear().AddRange(Participants.Select(p => KeyValuePair.Create(p.Key, p.Value.Masked()))),
        Issued = Issued.Clear(),
    };

    /// <summary>What those may see who look after all records: everything but results by arm and the revealed secrets.</summary>
    public TrialState WithoutResults() => this with
    {
        HeadHash = "",
        Times = RecordedTimes.Empty,
        InterimResults = [],
        RevealedSecrets = [],
        CodeReveals = [],
        Commands = CommandAnswers.Empty,
        Advice = [.. Advice.Select(a => a with { Rationale = "" })],
        SafetyCalls = [.. SafetyCalls.Select(c => c with { Met = c.Met with { Fact = c.Met.Fact with { Events = 0, Evaluated = null, Explanation = "" } }, Advice = c.Advice is { } a ? a with { Fact = a.Fact with { Rationale = "" } } : null })],
    };
}
