using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// The state as those may see it who may not see all: what they may not know is not in it, so that nothing computed from it can tell. A decision is taken on the whole state, never on one of these.
/// </summary>
public sealed partial record TrialState
{
    /// <summary>What people of one site may see: their own participants, and nothing that is counted, advised or asked elsewhere.</summary>
    /// <param name="site">The site.</param>
    public TrialState AtSite(string site) => AtSite(site, Participants.Clear().AddRange(Participants.Where(p => p.Value.Site == site)));

    /// <summary>The same, where the site's participants are known.</summary>
    /// <param name="site">The site.</param>
    /// <param name="people">Its participants, all of them and nobody else.</param>
    public TrialState AtSite(string site, ImmutableDictionary<string, ParticipantState> people) => WithoutResults() with
    {
        Sites = Sites.TryGetValue(site, out var own) ? Sites.Clear().Add(site, own) : Sites.Clear(),
        Participants = people,
        Issued = Issued.Clear(),
        Randomised = Randomised.Clear(),
        Cuts = [],
        Advice = [],
        AdviceSignatures = [],
        Minutes = [],
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
    public TrialState Masked() => WithMasked(Participants.Clear().AddRange(Participants.Select(p => KeyValuePair.Create(p.Key, p.Value.Masked()))));

    /// <summary>The same, made from the sight of the trial a few entries before: only participants of whom something new is recorded are masked anew.</summary>
    /// <param name="before">The trial then.</param>
    /// <param name="masked">Its sight.</param>
    public TrialState Masked(TrialState before, TrialState masked)
    {
        ArgumentNullException.ThrowIfNull(masked);
        return WithMasked(masked.Participants.SetItems(ChangedSince(before).Select(p => KeyValuePair.Create(p.Id, p.Masked()))));
    }

    /// <summary>Participants of whom something was recorded since the trial stood as it did before.</summary>
    /// <param name="before">The trial then.</param>
    public IEnumerable<ParticipantState> ChangedSince(TrialState before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return ReferenceEquals(before.Participants, Participants) ? [] : Participants.Values.Where(p => !before.Participants.TryGetValue(p.Id, out var known) || !ReferenceEquals(known, p));
    }

    /// <summary>Whether, since the trial stood as it did before, entries about participants were recorded and answers to commands were kept, and nothing else: what concerns every site is as it was.</summary>
    /// <param name="before">The trial then.</param>
    public bool DiffersInPeopleOnly(TrialState before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return before == this with
        {
            Version = before.Version,
            LastAct = before.LastAct,
            HeadHash = before.HeadHash,
            LastRecordedAt = before.LastRecordedAt,
            Times = before.Times,
            Commands = before.Commands,
            Participants = before.Participants,
            Issued = before.Issued,
            Randomised = before.Randomised,
        };
    }

    private TrialState WithMasked(ImmutableDictionary<string, ParticipantState> people) => WithoutResults() with
    {
        AdviceSignatures = [.. AdviceSignatures.Select(s => s with { Event = s.Event with { ContentSha256 = "" } })],
        Participants = people,
        Issued = Issued.Clear(),
    };

    /// <summary>What those may see who look after all records: everything but results by arm and the revealed secrets.</summary>
    public TrialState WithoutResults()
    {
        // The words of the board's advice are its own; what it advises, and who signed that, is not. Signatures follow the advice without its words, so that they count for the same one.
        ImmutableArray<BoardRecommended> advice = [.. Advice.Select((a, i) => a with { Rationale = Advice.Skip(i + 1).Any(later => later.Cut == a.Cut) ? "Replaced." : "" })];
        string Signed(string content)
        {
            var of = Advice.Select((a, i) => (Hash: SignAdvice.HashOf(a), i)).Where(a => a.Hash == content).Select(a => (int?)a.i).LastOrDefault();
            return of is { } i ? SignAdvice.HashOf(advice[i]) : "";
        }

        return this with
        {
            HeadHash = "",
            Times = RecordedTimes.Empty,
            LastCut = null,
            InterimResults = [],
            RevealedSecrets = [],
            CodeReveals = [],
            Minutes = [.. Minutes.Where(m => m.Minutes.Session == Events.MeetingSession.Open)],
            Commands = CommandAnswers.Empty,
            Advice = advice,
            AdviceSignatures = [.. AdviceSignatures.Select(s => s with { Event = s.Event with { ContentSha256 = Signed(s.Event.ContentSha256) } })],
            SafetyCalls = [.. SafetyCalls.Select(c => c with { Met = c.Met with { Fact = c.Met.Fact with { Events = 0, Evaluated = null, Explanation = "" } }, Advice = c.Advice is { } a ? a with { Fact = a.Fact with { Rationale = "" } } : null })],
        };
    }
}
