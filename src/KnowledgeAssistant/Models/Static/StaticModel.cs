using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace KnowledgeAssistant.Models.Static;

/// <summary>A loaded static embedding model: a text's vector is the weighted sum of its word pieces' vectors. Safe for concurrent use.</summary>
internal sealed class StaticModel
{
    private const string WeightsFile = "model.safetensors";
    private const string VocabularyFile = "vocab.txt";

    private readonly WordPieceTokenizer _tokenizer;
    private readonly EmbeddingTable _table;

    /// <summary>count^power for small counts: <see cref="MathF.Pow"/> would cost as much as a row.</summary>
    private readonly float[] _countPowers;
    private readonly float _countPower;

    private StaticModel(StaticModelDescription description, WordPieceVocabulary vocabulary, EmbeddingTable table)
    {
        _tokenizer = new WordPieceTokenizer(vocabulary, description.MaxWordCharacters);
        _table = table;
        _countPower = description.CountPower;
        _countPowers = [.. Enumerable.Range(0, 64).Select(count => MathF.Pow(count, description.CountPower))];
    }

    public int Dimensions => _table.Dimensions;

    /// <summary>Reads and checks the model's files.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static StaticModel Load(ModelFolder folder, StaticModelDescription description)
    {
        // The two take about the same time, and a command line's start waits for both.
        WordPieceVocabulary? vocabulary = null;
        EmbeddingTable? table = null;
        try
        {
            Parallel.Invoke(
                () => vocabulary = folder.Read(VocabularyFile, description.Sha256, bytes => ParseVocabulary(bytes, description)),
                () => table = folder.Read(WeightsFile, description.Sha256, bytes => ParseTable(bytes, description))
            );
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
        return new StaticModel(description, vocabulary!, table!);
    }

    /// <summary>Scratch memory for any number of texts, one after the other.</summary>
    public Scratch CreateScratch() => new(_table.Count);

    /// <summary>Writes the text's vector of length 1, or zeros where no word of it is known.</summary>
    public void Encode(ReadOnlySpan<char> text, Span<float> vector, Scratch scratch)
    {
        vector.Clear();
        scratch.Tokens.Count = 0;
        _tokenizer.Tokenize(text, scratch.Tokens);
        foreach (var token in scratch.Tokens.Items)
        {
            if (scratch.Counts[token]++ == 0)
                scratch.Distinct.Add(token);
        }
        foreach (var token in scratch.Distinct.Items)
        {
            var count = scratch.Counts[token];
            var power = count < _countPowers.Length ? _countPowers[count] : MathF.Pow(count, _countPower);
            _table.AddRow(token, power * _table.ScaleOf(token), vector);
            scratch.Counts[token] = 0;
        }
        scratch.Distinct.Count = 0;
        Normalise(vector);
    }

    /// <summary>The text's tokens in order.</summary>
    public IReadOnlyList<int> Tokenize(string text)
    {
        TokenList tokens = new();
        _tokenizer.Tokenize(text, tokens);
        return tokens.Items.ToArray();
    }

    /// <summary>Scales to length 1; zeros stay zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalise(Span<float> vector)
    {
        var squares = 0f;
        foreach (var value in vector)
            squares += value * value;
        if (squares == 0)
            return;
        var factor = 1 / MathF.Sqrt(squares);
        foreach (ref var value in vector)
            value *= factor;
    }

    private static WordPieceVocabulary ParseVocabulary(byte[] bytes, StaticModelDescription description)
    {
        var vocabulary = WordPieceVocabulary.Parse(bytes);
        return vocabulary.Count == description.VocabularySize
            ? vocabulary
            : throw new InvalidDataException($"it has {vocabulary.Count} entries instead of {description.VocabularySize}");
    }

    private static EmbeddingTable ParseTable(byte[] bytes, StaticModelDescription description)
    {
        var file = SafetensorsFile.Parse(bytes);
        var (rows, dimensions) = (description.VocabularySize, description.Dimensions);
        var scales = MemoryMarshal.Cast<byte, float>(file.Tensor<float>("scales", "F32", rows).Span).ToArray();
        return Array.TrueForAll(scales, float.IsFinite)
            ? new EmbeddingTable(file.Tensor<sbyte>("embeddings", "I8", rows, dimensions), scales, dimensions)
            : throw new InvalidDataException("it holds a scale that is no number");
    }

    /// <summary>For one caller at a time.</summary>
    internal sealed class Scratch(int vocabulary)
    {
        public TokenList Tokens { get; } = new();

        public TokenList Distinct { get; } = new();

        /// <summary>All zeros between texts.</summary>
        public int[] Counts { get; } = new int[vocabulary];
    }
}
