using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using NodaTime;

namespace Equipoise.Trials.Rehearsal;

/// <summary>
/// Plays a whole trial with synthetic participants on a virtual clock: through the same commands, decisions and entries as a real one. The same protocol,
/// scenario and seed give the same entries, byte for byte.
/// </summary>
public sealed class TrialRehearsal
{
    private static readonly Actor Sponsor = new("sponsor", Role.Sponsor);
    private static readonly Actor DataManager = new("data-manager", Role.DataManager);
    private static readonly Actor Statistician = new("independent-statistician", Role.IndependentStatistician);
    private static readonly Actor Board = new("monitoring-board", Role.Board);

    private readonly TrialProtocol _protocol;
    private readonly TrialDesign _design;
    private readonly ScenarioDeclaration _scenario;
    private readonly ulong _seed;
    private readonly VirtualTrial _trial;
    private readonly Agenda _agenda = new();
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly Arrivals _arrivals;
    private int _preferences;
    private bool _lookRunning;
    private bool _closing;
    private bool _finished;

    private TrialRehearsal(TrialProtocol protocol, ScenarioDeclaration scenario, ulong seed)
    {
        _protocol = protocol;
        _design = TrialDesign.From(protocol);
        _scenario = scenario;
        _seed = seed;
        _trial = new VirtualTrial(protocol, seed);
        _arrivals = new Arrivals(protocol, scenario, _trial, _agenda, seed, GoalsReached);
    }

    /// <summary>The data cut of the final analysis, by name.</summary>
    public const string FinalCut = "final";

    /// <summary>The allocation secret of the rehearsals of a seed, so that somebody can go on where one was left. It is as public as the seed: a real trial's is drawn at random.</summary>
    public static byte[] SecretOf(ulong seed) => VirtualTrial.SecretOf(seed);

    /// <summary>The acts of the rehearsal, in order, until the data are locked and the final cut is taken.</summary>
    /// <exception cref="ArgumentException">The protocol has no scenario of that name.</exception>
    public static IEnumerable<RehearsalStep> Play(TrialProtocol protocol, string scenario, ulong seed)
    {
        var declared = protocol.Document.Scenarios.FirstOrDefault(s => s.Id == scenario)
            ?? throw new ArgumentException($"The protocol has no scenario '{scenario}'; it has {string.Join(", ", protocol.Document.Scenarios.Select(s => s.Id))}.");
        return new TrialRehearsal(protocol, declared, seed).Run();
    }

    private Instant Start => _scenario.Start.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();

    private TrialState State => _trial.State;

    private IEnumerable<RehearsalStep> Run()
    {
        _trial.MoveTo(Start);
        _trial.Give(Sponsor, new ActivateTrial(_protocol.Source, _trial.Commitment, Synthetic: true, _scenario.Id));
        foreach (var site in _scenario.Sites)
        {
            _agenda.Plan(After(site.OpensAfterMonths) + Duration.FromHours(15), () =>
            {
                if (State.Closure is null)
                {
                    _trial.Give(DataManager, new OpenSite(site.Id, site.Name, site.TimeZone));
                }
            });
        }

        foreach (var cohort in _scenario.Cohorts)
        {
            _arrivals.Plan(cohort, Start + Duration.FromDays(1));
        }

        if (_scenario.Conduct is not null)
        {
            PlanRounds(After(3));
        }

        while (!_finished && _agenda.Count > 0)
        {
            var (at, act) = _agenda.Next();
            _trial.MoveTo(at);
            act();
            var steps = _trial.TakeSteps();
            foreach (var step in steps)
            {
                yield return step;
            }

            if (steps.Any(s => s.Entries.Any(e => e.Event is AssessmentRecorded or RelapseRecorded or DeathRecorded or ParticipantRandomised)))
            {
                Look();
            }
        }

        foreach (var step in _trial.TakeSteps())
        {
            yield return step;
        }
    }

    private Instant After(double months) => Start + Duration.FromDays(AnalysisTime.Days(months));

    /// <summary>Every three months the data manager records what time has made overdue.</summary>
    private void PlanRounds(Instant at) => _agenda.Plan(at + Duration.FromHours(12), () =>
    {
        if (Decider.Decide(State, new RecordOverdue(), DataManager, _trial.Now, _ => "").Rejection is null)
        {
            _trial.Give(DataManager, new RecordOverdue());
        }

        if (State.FollowUpEnd is null)
        {
            PlanRounds(at + Duration.FromDays(AnalysisTime.Days(3)));
        }
    });

    private void GoalsReached()
    {
        if (!_closing)
        {
            PlanClosure(_trial.Now + Duration.FromDays(1), "Accrual goals reached", Math.Max(FollowUpAfterGoal(), 1));
        }
    }

    private double FollowUpAfterGoal() => _design switch { MilestoneTrialDesign d => d.Section.FollowUpMonths, TimeToEventTrialDesign d => d.Section.FollowUpMonths, _ => _protocol.Document.Closure.FollowUpMonths };

    /// <summary>Looks at the data where the protocol says so: a cut, the interim result a week later, the board's advice a week after that.</summary>
    private void Look()
    {
        if (_lookRunning)
        {
            return;
        }

        foreach (var analysis in _protocol.Document.Analyses.Where(a => a.When is not EndOfFollowUp && !_done.Contains(a.Id)))
        {
            // The virtual day may not be over at every site; the cut counts clinical dates up to the day before.
            var asOf = _trial.Now.InUtc().Date.PlusDays(-1);
            var dataset = AnalysisDataset.At(_trial.Opened, asOf);
            var due = (analysis.When, _design) switch
            {
                (EachPreference, PreferenceTrialDesign p) => PreferenceCounts.Of(dataset, p).Pairs > _preferences,
                _ => InterimDecision.IsDue(analysis, dataset, _design, State.Cuts.LastOrDefault()?.AsOf),
            };
            if (due)
            {
                _lookRunning = true;
                var sequential = analysis.When is EachPreference;
                var name = sequential ? string.Create(CultureInfo.InvariantCulture, $"{analysis.Id}-{++_preferences:D2}") : analysis.Id;
                _agenda.Plan(_trial.Now + Duration.FromHours(1), () => Cut(analysis, name, sequential));
                return;
            }
        }
    }

    private void Cut(AnalysisDeclaration analysis, string name, bool sequential)
    {
        var asOf = _trial.Now.InUtc().Date.PlusDays(-1);
        _trial.Give(DataManager, new TakeDataCut(name, analysis.Id, asOf));
        var decision = InterimDecision.Evaluate(AnalysisDataset.At(_trial.Opened, asOf), _design, analysis, State.InterimResults);
        if (decision.Preferences is { } preferences)
        {
            _preferences = preferences.Pairs;
        }

        _agenda.Plan(_trial.Now + Duration.FromDays(sequential ? 1 : 7), () => Report(analysis, name, sequential, decision));
    }

    private void Report(AnalysisDeclaration analysis, string name, bool sequential, InterimDecision decision)
    {
        _trial.Give(Statistician, new RecordInterimResult(name, decision.InformationFraction, decision.Z, decision.Rules, decision.SpeaksForStopping, decision.Summary), decision);
        if (!sequential)
        {
            _done.Add(analysis.Id);
        }

        if (!decision.SpeaksForStopping)
        {
            _lookRunning = false;
            Advise(name, BoardAdvice.Continue, decision.Summary);
            return;
        }

        var accrualOver = _closing;
        _closing = true;
        _agenda.Plan(_trial.Now + Duration.FromDays(7), () =>
        {
            Advise(name, BoardAdvice.StopAccrual, decision.Summary);
            if (accrualOver)
            {
                return;
            }

            // One candidate is always in screening when accrual closes, so that the refusal of a later randomisation is rehearsed too.
            _arrivals.Arrive(_scenario.Cohorts.FirstOrDefault(c => !_arrivals.Full(c.Cohort)) ?? _scenario.Cohorts[0]);
            PlanClosure(_trial.Now + Duration.FromDays(2), decision.Summary, _protocol.Document.Closure.FollowUpMonths);
        });
    }

    /// <summary>The board advises and signs, as many members as the protocol asks for, and the sponsor follows.</summary>
    private void Advise(string cut, BoardAdvice advice, string ground)
    {
        _trial.Give(Board, new RecordBoardAdvice(cut, advice, ground));
        for (var member = 1; member <= _protocol.Document.Access.BoardSignatures; member++)
        {
            _trial.Give(new Actor(string.Create(CultureInfo.InvariantCulture, $"board-member-{member}"), Role.Board), new SignAdvice(cut));
        }

        _trial.Give(Sponsor, new RecordSponsorDecision(cut, SponsorDecision.Follow, "As the board advises"));
    }

    private void PlanClosure(Instant at, string ground, double followUpMonths)
    {
        _closing = true;
        _agenda.Plan(at, () =>
        {
            _trial.Give(Sponsor, new CloseAccrual(ground));
            _agenda.Plan(_trial.Now + Duration.FromDays(AnalysisTime.Days(followUpMonths)), Finish);
        });
    }

    private void Finish()
    {
        var ended = _trial.Now.InUtc().Date.PlusDays(-1);
        _trial.Give(Sponsor, new EndFollowUp(ended));
        _trial.Give(DataManager, new LockDatabase("Follow-up ended and cleaned for the final analysis"));
        _trial.Give(DataManager, new TakeDataCut(FinalCut, _protocol.Document.Analyses[^1].Id, ended));
        if (_protocol.ArmsConcealed)
        {
            // Without the secret nobody could tell the arms, and there would be no final report.
            _trial.Give(Sponsor, new RequestReveal("Final analysis"));
            _trial.Give(DataManager, new RevealSecret([_trial.Secret]));
        }

        _finished = true;
    }
}
