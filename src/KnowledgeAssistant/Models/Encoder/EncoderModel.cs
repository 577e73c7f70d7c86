using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using KnowledgeAssistant.Models.Static;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>A loaded encoder: the tokeniser and all weights. Nothing in it changes.</summary>
internal sealed class EncoderModel
{
    private const string WeightsFile = "model.safetensors";
    private const string VocabularyFile = "vocab.txt";

    private readonly WordPieceTokenizer _tokenizer;

    private EncoderModel(EncoderDescription description, WordPieceTokenizer tokenizer, TokenEmbeddings embeddings, EncoderLayer[] layers)
    {
        Description = description;
        _tokenizer = tokenizer;
        Embeddings = embeddings;
        Layers = layers;
    }

    public EncoderDescription Description { get; }

    public TokenEmbeddings Embeddings { get; }

    public IReadOnlyList<EncoderLayer> Layers { get; }

    /// <exception cref="ModelException">A file of the model is missing or damaged.</exception>
    public static EncoderModel Load(ModelFolder folder, EncoderDescription description) =>
        folder.Load(() =>
        {
            var vocabulary = folder.Read(VocabularyFile, description.Sha256, bytes => WordPieceVocabulary.Parse(bytes));
            var (embeddings, layers) = folder.Read(
                WeightsFile,
                description.Sha256,
                bytes =>
                {
                    var weights = new EncoderWeights(SafetensorsFile.Parse(bytes), description, MatrixKernel.Best);
                    return (weights.ReadEmbeddings(), weights.ReadLayers());
                }
            );
            var tokenizer = new WordPieceTokenizer(vocabulary, description.MaxWordCharacters, description.UnknownToken);
            return vocabulary.Count == description.VocabularySize
                ? new EncoderModel(description, tokenizer, embeddings, layers)
                : throw new InvalidDataException($"{VocabularyFile}: it has {vocabulary.Count} entries");
        });

    /// <summary>The sum of a word's pieces before the first layer, brought to length 1; all 0 for none.</summary>
    public float[] Embed(string word)
    {
        var (sum, row) = (new float[Description.Dimensions], new float[Description.Dimensions]);
        foreach (var token in Tokenize(word).AsSpan()[1..^1])
        {
            Embeddings.Write(token, 0, row);
            TensorPrimitives.Add(sum, row, sum);
        }
        var length = TensorPrimitives.Norm<float>(sum);
        if (length > 0)
            TensorPrimitives.Divide(sum, length, sum);
        return sum;
    }

    /// <summary>The text's tokens between start and end token, cut at the model's limit.</summary>
    public int[] Tokenize(string text)
    {
        var most = Description.MaxTokens - 1;
        TokenList tokens = new();
        tokens.Add(Description.StartToken);
        _tokenizer.Tokenize(text, tokens, most);
        tokens.Count = Math.Min(tokens.Count, most);
        tokens.Add(Description.EndToken);
        return tokens.Items.ToArray();
    }
}
