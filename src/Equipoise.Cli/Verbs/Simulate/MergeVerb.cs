using System.Collections.Immutable;
using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary><c>equipoise simulate merge FILES</c>: the shards of a run as the result that one run would have given, to the last byte.</summary>
internal static class MergeVerb
{
    public static Command Create(Shell shell)
    {
        var files = new Argument<string[]>("FILES") { Description = "The shard files, in any order; all of a run.", Arity = ArgumentArity.OneOrMore };
        var figure = SimulationPictures.File();
        var picture = SimulationPictures.Kind();
        return shell.Verb("merge", "Put the shards of a simulation together.", [files, figure, picture], use =>
        {
            var drawing = SimulationPictures.Asked(use.Get(figure), use.Get(picture), isGrid: false);
            var shards = Read(use.Get(files));
            Complete(shards);
            var (_, one) = shards[0];
            var c = SimulationCase.Of(one.Protocol, "protocol of the shards", one.Scenario, one.ScenarioText, []);
            var simulation = TrialSimulation.Of(c.Plan.Trial, one.Seed);
            var tally = SimulationTally.Merge([.. shards.Select(s => ShardRun.TallyOf(simulation, s.Content))]);
            if (tally.Replicates != one.Replicates)
            {
                throw new BadInputException("S003", shards[0].File, "The shards hold another number of trials than the run has.", FormattableString.Invariant($"{tally.Replicates}"), FormattableString.Invariant($"{one.Replicates}"));
            }

            var result = new CaseResult(c, one.Seed, one.Replicates, "replicates", OperatingCharacteristics.Of(simulation, tally));
            drawing?.Draw([result]);
            return SimulationOutcome.Of(use.Shell, [result], isGrid: false, FormattableString.Invariant($"Merged of {shards.Length} shards."));
        });
    }

    /// <summary>Every file read, and all of one run; everything that is wrong is reported at once.</summary>
    private static ImmutableArray<(string File, ShardContent Content)> Read(IReadOnlyList<string> files)
    {
        var (shards, wrong) = (new List<(string File, ShardContent Content)>(), new List<Diagnostic>());
        foreach (var file in files)
        {
            try
            {
                shards.Add((file, ShardFile.Read(file)));
            }
            catch (BadInputException e)
            {
                wrong.AddRange(e.Diagnostics);
            }
        }

        foreach (var (file, content) in shards)
        {
            if (ShardRun.Difference(content, shards[0].Content) is { } difference)
            {
                wrong.Add(new Diagnostic("S002", file, "(shard)", 1, 1, $"The shard is of another run than {shards[0].File}.", difference.Found, difference.Accepted));
            }

            if (!content.IsComplete)
            {
                wrong.Add(new Diagnostic("S005", file, "(shard)", 1, 1, "The shard is not finished.", FormattableString.Invariant($"{content.ChunksDone} of {content.Chunks} chunks"), "a finished shard; the command that wrote it goes on"));
            }
        }

        return wrong.Count > 0 ? throw new BadInputException([.. wrong]) : [.. shards.OrderBy(s => s.Content.FirstChunk).ThenBy(s => s.Content.Chunks)];
    }

    /// <summary>Each chunk of the run stands in one shard.</summary>
    private static void Complete(ImmutableArray<(string File, ShardContent Content)> shards)
    {
        var wrong = ImmutableArray.CreateBuilder<Diagnostic>();
        var (next, before) = (0L, "the beginning");
        var all = SimulationChunk.CountOf(shards[0].Content.Replicates);
        foreach (var (file, content) in shards)
        {
            if (content.FirstChunk > next)
            {
                wrong.Add(Missing(next, content.FirstChunk, before, file));
            }
            else if (content.FirstChunk < next && content.Chunks > 0)
            {
                wrong.Add(new Diagnostic("S004", file, "(shard)", 1, 1, $"The shard overlaps {before}.", Chunks(content.FirstChunk, content.FirstChunk + content.Chunks), FormattableString.Invariant($"chunks from {next} on")));
            }

            if (content.FirstChunk + content.Chunks > next)
            {
                (next, before) = (content.FirstChunk + content.Chunks, file);
            }
        }

        if (next < all)
        {
            wrong.Add(Missing(next, all, before, "the end"));
        }

        if (wrong.Count > 0)
        {
            throw new BadInputException(wrong.ToImmutable());
        }

        Diagnostic Missing(long from, long to, string after, string upTo)
        {
            var shards1 = shards[0].Content.Shards;
            var names = Enumerable.Range(1, shards1).Where(s => SimulationChunk.Shard(s, shards1, shards[0].Content.Replicates) is var (f, n) && n > 0 && f >= from && f + n <= to).Take(20).Select(s => FormattableString.Invariant($"{s}/{shards1}"));
            return new Diagnostic("S003", after, "(shard)", 1, 1, $"Shards are missing between {after} and {upTo}.", "no " + Chunks(from, to), $"shard {string.Join(", ", names)}");
        }
    }

    private static string Chunks(long from, long to) => FormattableString.Invariant($"chunks {from} to {to - 1}");
}
